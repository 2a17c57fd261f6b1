package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A conversation without its items.
 *
 * @param id its id
 * @param created seconds since 1970
 * @param metadata what its client says of it
 */
public record StoredConversation(String id, long created, ObjectNode metadata) {}
