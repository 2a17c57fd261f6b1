package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Reply.ReceivedEvent;
import dev.lmresp.json.Json;
import dev.lmresp.messages.StreamedMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * An answer of a Messages endpoint.
 *
 * @param reply the answer as it came
 * @param message the message, of a stream what its events add up to
 */
record MessageReply(Reply reply, JsonNode message) {
    static MessageReply of(Reply reply) {
        if (reply.events().isEmpty()) {
            return new MessageReply(reply, reply.json());
        }
        var sum = new StreamedMessage();
        reply.events().forEach(event -> sum.accept(event.data()));
        return new MessageReply(reply, sum.message());
    }

    /** The blocks of a type. */
    List<JsonNode> blocks(String type) {
        var blocks = new ArrayList<JsonNode>();
        for (JsonNode block : message.path("content")) {
            if (block.path("type").asText("").equals(type)) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    /** The text of all text blocks. */
    String text() {
        var text = new StringBuilder();
        blocks("text").forEach(block -> text.append(block.path("text").asText("")));
        return text.toString();
    }

    /** True when the model has said a word. */
    boolean says(String word) {
        return text().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
    }

    String stopReason() {
        return message.path("stop_reason").asText("");
    }

    /** The deltas of a type. */
    List<ReceivedEvent> deltas(String type) {
        return reply.events("content_block_delta").stream()
                .filter(event -> event.data().path("delta").path("type").asText("").equals(type))
                .toList();
    }

    /** All tokens of the prompt, from a cache or not, if reported. */
    OptionalLong inputTokens() {
        JsonNode usage = message.path("usage");
        return usage.path("input_tokens").isIntegralNumber()
                ? OptionalLong.of(
                        usage.path("input_tokens").longValue()
                                + usage.path("cache_read_input_tokens").asLong(0)
                                + usage.path("cache_creation_input_tokens").asLong(0))
                : OptionalLong.empty();
    }

    /** The next request: the conversation so far, this answer unchanged, and what follows. */
    ObjectNode next(ObjectNode request, JsonNode content) {
        ObjectNode next = request.deepCopy();
        ((ArrayNode) next.path("messages"))
                .add(Json.object().put("role", "assistant").set("content", message.path("content")))
                .add(Json.object().put("role", "user").set("content", content));
        return next;
    }
}
