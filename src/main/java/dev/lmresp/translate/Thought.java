package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * The reasoning behind an answer.
 *
 * @param text the readable text
 * @param state the opaque data for the engine
 */
public record Thought(String text, @Nullable EngineState state) {
    /** Marks a text that has a state; no plain reasoning begins with this character. */
    private static final char MARK = '\0';

    public boolean isEmpty() {
        return text.isEmpty() && (state == null || state.isEmpty());
    }

    /**
     * Encodes the thought as one text, to be sealed: without a state it is the reasoning itself.
     */
    public String toText() {
        if (state == null || state.isEmpty()) {
            return text;
        }
        ObjectNode json = state.toJson();
        return MARK + Json.text(json.put("text", text));
    }

    /** Decodes {@link #toText}. */
    public static Thought of(String text) {
        if (text.isEmpty() || text.charAt(0) != MARK) {
            return new Thought(text, null);
        }
        try {
            JsonNode json = Json.parse(text.substring(1));
            return new Thought(json.path("text").asText(""), EngineState.of(json));
        } catch (JsonSyntaxException notOurs) {
            return new Thought(text, null);
        }
    }
}
