package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.client.EndpointClient;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.Map;

/**
 * A request of a check, for repeating it by hand.
 *
 * @param method the HTTP method
 * @param path the path below {@code /v1}, with a query if it has one
 * @param headers the headers besides the key
 * @param body the body, which may be invalid JSON; empty for none
 * @param isStream whether it requests a stream
 */
public record SentRequest(
        String method, String path, Map<String, String> headers, String body, boolean isStream) {
    /** The path of a request for a response. */
    static final String RESPONSES = "responses";

    /** The path of a request for a message. */
    static final String MESSAGES = "messages";

    /** A request for a response. */
    static SentRequest response(String body, boolean isStream) {
        return new SentRequest(
                "POST", RESPONSES, EndpointClient.jsonHeaders(isStream), body, isStream);
    }

    /** The request, as a string when it is not JSON. */
    public JsonNode json() {
        if (body.isEmpty()) {
            return TextNode.valueOf(method + " /v1/" + path);
        }
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
