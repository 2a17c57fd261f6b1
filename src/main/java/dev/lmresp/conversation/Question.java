package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;

/** A user's question: a text, with attachments. */
public final class Question {
    private final List<JsonNode> parts = new ArrayList<>();

    /** Adds a text, unless it is blank. */
    public Question text(String text) {
        if (!text.isBlank()) {
            parts.add(Json.object().put("type", "input_text").put("text", text));
        }
        return this;
    }

    public Question attach(Attachment attachment) {
        parts.add(attachment.part());
        return this;
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The question as items of a request. */
    public List<JsonNode> items() {
        ObjectNode message = Json.object().put("type", "message").put("role", "user");
        message.putArray("content").addAll(parts);
        return List.of(message);
    }
}
