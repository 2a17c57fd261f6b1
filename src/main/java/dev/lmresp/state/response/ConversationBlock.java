package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/**
 * Items that are added to a conversation together: nothing comes between them.
 *
 * @param conversation its id
 * @param owner whose it is; empty where there are no keys
 * @param items the items, all of which have an id
 */
public record ConversationBlock(String conversation, String owner, List<JsonNode> items) {}
