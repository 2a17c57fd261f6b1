package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

/**
 * A request of a check, to be sent again by hand.
 *
 * @param body what was sent, which need not be JSON
 * @param isStream whether it asks for a stream
 */
public record SentRequest(String body, boolean isStream) {
    /** The request, as text when it is no JSON. */
    public JsonNode json() {
        return isJson() ? Json.parse(body) : TextNode.valueOf(body);
    }

    /** Whether it is a request at all, and not made to be refused for what it is not. */
    boolean isJson() {
        try {
            return Json.parse(body).isObject();
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
