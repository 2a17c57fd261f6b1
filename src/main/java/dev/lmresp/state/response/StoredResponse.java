package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A response as it is stored.
 *
 * @param id its id
 * @param status its status, as in the protocol
 * @param response the response as its client was last told
 */
public record StoredResponse(String id, String status, ObjectNode response) {}
