package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.Optional;

/**
 * Converts messages of Chat Completions in the input, including calls and tool outputs, to items.
 */
final class ChatMessages {
    private ChatMessages() {}

    /** The list with such messages converted; empty when it has none. */
    static Optional<ArrayNode> items(ArrayNode input) {
        ArrayNode items = Json.array();
        boolean found = false;
        for (JsonNode one : input) {
            if (one instanceof ObjectNode message && isOfChat(message)) {
                found = true;
                add(message, items);
            } else {
                items.add(one);
            }
        }
        return found ? Optional.of(items) : Optional.empty();
    }

    private static boolean isOfChat(ObjectNode message) {
        if (!message.path("type").asText("message").equals("message")) {
            return false;
        }
        return switch (message.path("role").asText()) {
            case "tool", "function" -> true;
            case "assistant" ->
                    message.path("tool_calls").isArray()
                            || message.path("function_call").isObject()
                            || !message.hasNonNull("content");
            default -> false;
        };
    }

    private static void add(ObjectNode message, ArrayNode items) {
        switch (message.path("role").asText()) {
            case "tool" -> output(message, message.path("tool_call_id"), items);
            // before calls had ids, a function was called only once
            case "function" -> output(message, message.path("name"), items);
            default -> answer(message, items);
        }
    }

    private static void output(ObjectNode message, JsonNode callId, ArrayNode items) {
        ObjectNode output = items.addObject().put("type", "function_call_output");
        output.set("call_id", callId);
        JsonNode content = message.path("content");
        output.set("output", RequestReader.isAbsent(content) ? output.textNode("") : content);
    }

    private static void answer(ObjectNode message, ArrayNode items) {
        JsonNode reasoning =
                message.hasNonNull("reasoning_content")
                        ? message.path("reasoning_content")
                        : message.path("reasoning");
        if (reasoning.isTextual() && !reasoning.asText().isEmpty()) {
            ObjectNode item = items.addObject().put("type", "reasoning");
            item.putArray("summary");
            ObjectNode text = item.putArray("content").addObject();
            text.put("type", "reasoning_text").set("text", reasoning);
        }
        JsonNode content = message.path("content");
        if (!RequestReader.isAbsent(content) && !content.asText("…").isEmpty()) {
            ObjectNode said = items.addObject().put("type", "message").put("role", "assistant");
            said.set("content", content);
        } else if (message.path("refusal").isTextual()) {
            ObjectNode said = items.addObject().put("type", "message").put("role", "assistant");
            ObjectNode part = said.putArray("content").addObject().put("type", "refusal");
            part.set("refusal", message.path("refusal"));
        }
        for (JsonNode call : message.path("tool_calls")) {
            call(call, items);
        }
        JsonNode old = message.path("function_call");
        if (old.isObject()) {
            ObjectNode item = items.addObject().put("type", "function_call");
            item.set("call_id", old.path("name"));
            item.set("name", old.path("name"));
            item.set("arguments", old.path("arguments"));
        }
    }

    private static void call(JsonNode call, ArrayNode items) {
        ObjectNode item = items.addObject();
        if (call.path("custom").isObject()) {
            item.put("type", "custom_tool_call").set("call_id", call.path("id"));
            item.set("name", call.path("custom").path("name"));
            item.set("input", call.path("custom").path("input"));
        } else {
            item.put("type", "function_call").set("call_id", call.path("id"));
            item.set("name", call.path("function").path("name"));
            item.set("arguments", call.path("function").path("arguments"));
        }
    }
}
