package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;

/** What a person asks: a text, with what belongs to it. */
public final class Question {
    private final List<JsonNode> parts = new ArrayList<>();

    /** Adds a text, if there is any in it. */
    public Question text(String text) {
        if (!text.isBlank()) {
            parts.add(Json.object().put("type", "input_text").put("text", text));
        }
        return this;
    }

    /** Adds a file or an image. */
    public Question attach(Attachment attachment) {
        parts.add(attachment.part());
        return this;
    }

    /** True when nothing is asked. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The items of a request. */
    public List<JsonNode> items() {
        ObjectNode message = Json.object().put("type", "message").put("role", "user");
        message.putArray("content").addAll(parts);
        return List.of(message);
    }
}
