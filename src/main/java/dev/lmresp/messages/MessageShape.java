package dev.lmresp.messages;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Checks a whole message: it has all members, says why it stopped, and its blocks are complete. It
 * reads JSON, so it can check any endpoint.
 */
public final class MessageShape {
    private MessageShape() {}

    /** All problems of a message; empty when it is valid. */
    public static List<String> problems(JsonNode message) {
        if (!message.isObject()) {
            return List.of("expected a message, got " + shown(message));
        }
        var problems = new ArrayList<String>();
        BiConsumer<String, String> report =
                (expected, found) -> problems.add("expected " + expected + ", got " + found);
        MessageMembers.ofMessage(message, report);
        envelope(message, report);
        if (message.path("stop_reason").isNull()) {
            report.accept("a stop_reason", "null");
        }
        var calls = new CallRules(report);
        var types = new ArrayList<String>();
        for (JsonNode block : message.path("content")) {
            types.add(block.path("type").asText(""));
            calls.check(block);
            if (types.getLast().equals("text") && block.path("text").asText("?").isEmpty()) {
                // Anthropic refuses a conversation with such a block
                report.accept("text in block " + (types.size() - 1), "none");
            }
        }
        StopRules.check(message, types, report);
        return List.copyOf(problems);
    }

    /** Checks what a message says of itself, at its start as at its end. */
    static void envelope(JsonNode message, BiConsumer<String, String> report) {
        same("type", "message", message, report);
        same("role", "assistant", message, report);
        if (message.path("id").asText("?").isEmpty()) {
            report.accept("an id", "an empty one");
        }
    }

    private static void same(
            String member, String value, JsonNode message, BiConsumer<String, String> report) {
        String found = message.path(member).asText(value);
        if (!found.equals(value)) {
            report.accept(member + " " + value, found);
        }
    }
}
