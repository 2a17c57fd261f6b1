package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/**
 * A response that begins.
 *
 * @param id its id
 * @param owner who may use it; empty where there are no keys
 * @param previous the response that it continues, empty for none
 * @param input the items of the request, all of which have an id
 * @param body the response as far as it is known, as JSON
 * @param isBackground whether it is made while no client waits for it
 * @param request the request, as JSON, if another process can make the response from it alone; else
 *     empty
 */
public record NewResponse(
        String id,
        String owner,
        String previous,
        List<JsonNode> input,
        String body,
        boolean isBackground,
        String request) {

    /** A response that a client waits for. */
    public NewResponse(
            String id, String owner, String previous, List<JsonNode> input, String body) {
        this(id, owner, previous, input, body, false, "");
    }
}
