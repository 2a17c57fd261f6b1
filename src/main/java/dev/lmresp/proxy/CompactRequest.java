package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.transcript.Transcript;

/**
 * {@code POST /v1/responses/compact}: the same as a request to {@code /v1/responses} that ends with
 * a compaction trigger, of which nothing is stored. {@link CompactedWindow} is its answer.
 */
public final class CompactRequest {
    private static final String PATH = "/responses/compact";

    private CompactRequest() {}

    /** Whether a recorded request was one. */
    public static boolean isIn(Transcript recorded) {
        return recorded.exchange().path("path").asText("").endsWith(PATH);
    }

    /**
     * The request to {@code /v1/responses} that is meant.
     *
     * @throws ApiException status 400 when there is no model or no conversation
     */
    public static JsonNode meant(JsonNode body) {
        if (!(body instanceof ObjectNode compact)) {
            return body;
        }
        if (compact.path("model").asText("").isEmpty()) {
            throw ApiException.missing(
                    "model", "'model' is missing: name the model that sums up the conversation");
        }
        if (!RequestReader.isAbsent(compact.path(NamedConversation.MEMBER))) {
            throw ApiException.unsupported(
                    NamedConversation.MEMBER,
                    "'conversation' cannot be compacted, as its items stay: send them as 'input'");
        }
        JsonNode input = compact.path("input");
        if (RequestReader.isAbsent(input)
                && RequestReader.isAbsent(compact.path(StoredHistory.PREVIOUS))) {
            throw ApiException.missing(
                    "input",
                    "'input' is missing: send the conversation, or 'previous_response_id'");
        }
        if (!RequestReader.isAbsent(input) && !input.isTextual() && !input.isArray()) {
            return body;
        }
        ObjectNode request = Json.object();
        request.setAll(compact);
        ArrayNode items = Json.array();
        StoredHistory.items(input).forEach(items::add);
        items.addObject().put("type", "compaction_trigger");
        request.set("input", items);
        return request.put("stream", false).put("store", false).put("background", false);
    }
}
