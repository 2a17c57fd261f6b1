package dev.lmresp.messages;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * The calls of one message: each has an id of its own, of the characters that are accepted back.
 */
final class CallRules {
    /**
     * Anthropic refuses a conversation with any other id, so that a session that a model of another
     * maker began cannot go on there.
     */
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]+");

    private final Set<String> ids = new HashSet<>();
    private final BiConsumer<String, String> report;

    /**
     * Creates the rules for a message.
     *
     * @param report receives the expected and the actual value
     */
    CallRules(BiConsumer<String, String> report) {
        this.report = report;
    }

    static boolean isCall(JsonNode block) {
        return block.path("type").asText("").endsWith("tool_use");
    }

    /** Checks a block; one that is no call passes. */
    void check(JsonNode block) {
        if (!isCall(block) || !block.path("id").isTextual()) {
            return;
        }
        String id = block.path("id").asText();
        if (!ID.matcher(id).matches()) {
            report.accept("an id of letters, digits, _ and -", id);
        } else if (!ids.add(id)) {
            report.accept("an id of its own", id);
        }
        if (block.path("name").asText("?").isEmpty()) {
            report.accept("the name of a tool", "an empty one");
        }
    }

    /** True for the input of a call as it is streamed; none at all means an empty object. */
    static boolean isInput(String json) {
        try {
            return json.isEmpty() || Json.parse(json).isObject();
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
