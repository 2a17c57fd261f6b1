package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponsesRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code POST /v1/responses/compact} returns: the input with which the conversation goes on.
 * The user's words and standing orders stay as they are; the summary stands for everything else.
 */
public final class CompactedWindow {
    private static final Set<String> STAY = Set.of("user", "system", "developer");

    private CompactedWindow() {}

    /**
     * The document for the client.
     *
     * @param asked the request with the whole conversation
     * @param answer the response with the summary
     */
    public static byte[] document(ResponsesRequest asked, Response answer) {
        List<ObjectNode> kept = kept(asked.json().path("input"), answer.id());
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("id", answer.id());
                    out.writeStringField("object", "response.compaction");
                    out.writeNumberField("created_at", answer.createdAt());
                    out.writeArrayFieldStart("output");
                    for (ObjectNode message : kept) {
                        Json.write(out, message);
                    }
                    for (Item item : answer.output()) {
                        item.write(out);
                    }
                    out.writeEndArray();
                    out.writeFieldName("usage");
                    if (answer.usage() == null) {
                        out.writeNull();
                    } else {
                        answer.usage().write(out);
                    }
                    out.writeEndObject();
                });
    }

    private static List<ObjectNode> kept(JsonNode input, String responseId) {
        var kept = new ArrayList<ObjectNode>();
        for (JsonNode item : StoredHistory.items(input)) {
            boolean isMessage = item.path("type").asText("message").equals("message");
            if (isMessage && STAY.contains(item.path("role").asText())) {
                kept.add(whole(item, responseId.replaceFirst("^resp", "msg") + "_" + kept.size()));
            }
        }
        return kept;
    }

    /** The message with all members that the protocol requires of one in an output. */
    private static ObjectNode whole(JsonNode message, String newId) {
        String id = message.path("id").asText("");
        ObjectNode whole =
                Json.object().put("type", "message").put("id", id.isEmpty() ? newId : id);
        whole.put("status", "completed").set("role", message.path("role"));
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            whole.putArray("content").addObject().put("type", "input_text").set("text", content);
        } else {
            whole.set("content", content);
        }
        return whole;
    }
}
