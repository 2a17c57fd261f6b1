package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;

/** Accesses the parts of a chunk. */
final class Chunks {
    private Chunks() {}

    /** The first choice; a new object that belongs to no chunk when there is none. */
    static ObjectNode choice(JsonNode chunk) {
        return object(chunk.path("choices").path(0));
    }

    /** The first choice's delta; a new object that belongs to no chunk when there is none. */
    static ObjectNode delta(JsonNode chunk) {
        return object(choice(chunk).path("delta"));
    }

    static boolean hasChoice(JsonNode chunk) {
        return chunk.path("choices").path(0).isObject();
    }

    /** The text of a member of the delta, may be empty. */
    static String text(JsonNode chunk, String member) {
        return delta(chunk).path(member).asText("").replaceAll("^null$", "");
    }

    static boolean isFinish(JsonNode chunk) {
        return choice(chunk).path("finish_reason").isTextual();
    }

    /** True when the delta has content or calls. */
    static boolean hasContent(JsonNode chunk) {
        JsonNode delta = delta(chunk);
        return !text(chunk, "content").isEmpty()
                || !text(chunk, "reasoning_content").isEmpty()
                || delta.path("content").isContainerNode()
                || !delta.path("tool_calls").isEmpty()
                || !text(chunk, "reasoning").isEmpty()
                || !text(chunk, "refusal").isEmpty()
                || !delta.path("reasoning_details").isEmpty();
    }

    /** The tool calls of the delta. */
    static List<ObjectNode> calls(JsonNode chunk) {
        return delta(chunk).path("tool_calls").valueStream().map(Chunks::object).toList();
    }

    /** A copy of a chunk with an empty delta and without finish reason. */
    static ObjectNode like(JsonNode chunk) {
        ObjectNode copy = Json.object();
        for (String name : List.of("id", "object", "created", "model")) {
            if (chunk.has(name)) {
                copy.set(name, chunk.path(name));
            }
        }
        ObjectNode choice = copy.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta");
        choice.putNull("finish_reason");
        return copy;
    }

    /** A copy of a chunk with one member in its delta. */
    static ObjectNode like(JsonNode chunk, String member, String text) {
        ObjectNode copy = like(chunk);
        delta(copy).put(member, text);
        return copy;
    }

    /** A copy of a chunk with tool calls. */
    static ObjectNode like(JsonNode chunk, ArrayNode calls) {
        ObjectNode copy = like(chunk);
        delta(copy).set("tool_calls", calls);
        return copy;
    }

    private static ObjectNode object(JsonNode node) {
        return node.isObject() ? (ObjectNode) node : Json.object();
    }
}
