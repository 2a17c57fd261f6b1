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

    /** A line for a shell that sends it again. */
    public String shellLine(String url) {
        String quoted = "'" + body.replace("'", "'\\''") + "'";
        if (!isJson()) {
            return "curl -i %s/responses -H 'Content-Type: application/json' -d %s"
                    .formatted(url.endsWith("/v1") ? url : url + "/v1", quoted);
        }
        return "echo %s | lmresp send - --url %s %s"
                .formatted(quoted, url, isStream ? "--events" : "--no-stream --json");
    }

    private boolean isJson() {
        try {
            return Json.parse(body).isObject();
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
