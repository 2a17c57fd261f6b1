package dev.lmresp.live;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A request for a chat completion.
 *
 * @param headers names are in lower case
 */
public record EngineRequest(JsonNode body, Map<String, String> headers, Instant at) {
    /** The names of all tools that the engine may call. */
    public List<String> toolNames() {
        return toolNames("");
    }

    /** Those whose name ends like this, or whose description starts so. */
    public List<String> toolNames(String like) {
        return body.path("tools")
                .valueStream()
                .map(tool -> tool.path("function"))
                .filter(function -> isLike(like, function))
                .map(function -> function.path("name").asText())
                .toList();
    }

    /** What the tools answered in the whole conversation, in order. */
    public List<String> toolResults() {
        return messages("tool");
    }

    /** The texts of all messages of a role; empty where a message has no text. */
    public List<String> messages(String role) {
        return body.path("messages")
                .valueStream()
                .filter(message -> message.path("role").asText().equals(role))
                .map(message -> message.path("content").asText())
                .toList();
    }

    /** All messages of another request, byte for byte, come first in this one. */
    public boolean continues(EngineRequest other) {
        JsonNode before = other.body.path("messages");
        JsonNode now = body.path("messages");
        return now.size() > before.size()
                && IntStream.range(0, before.size())
                        .allMatch(i -> now.get(i).toString().equals(before.get(i).toString()));
    }

    private static boolean isLike(String like, JsonNode function) {
        return function.path("name").asText().endsWith(like)
                || function.path("description").asText().startsWith(like);
    }
}
