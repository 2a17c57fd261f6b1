package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

/**
 * A request of a check, for repeating it by hand.
 *
 * @param body the body, which may be invalid JSON
 * @param isStream whether it requests a stream
 */
public record SentRequest(String body, boolean isStream) {
    /** The request, as a string when it is not JSON. */
    public JsonNode json() {
        return isJson() ? Json.parse(body) : TextNode.valueOf(body);
    }

    /** True for valid JSON; some checks send invalid bodies on purpose. */
    boolean isJson() {
        try {
            return Json.parse(body).isObject();
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
