package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Changes a message wherever it is told: in a whole answer, or in the events of a stream. */
final class PlayedMessage {
    private PlayedMessage() {}

    /** Changes the message, or the start of one. */
    static void message(Played answer, Consumer<ObjectNode> change) {
        answer.events("message_start", event -> change.accept((ObjectNode) event.path("message")));
        answer.json(
                json -> {
                    if (json.has("content")) {
                        change.accept(json);
                    }
                });
    }

    /** Changes what a message ends with: its reason and its stop sequence. */
    static void ending(Played answer, Consumer<ObjectNode> change) {
        answer.events("message_delta", event -> change.accept((ObjectNode) event.path("delta")));
        answer.json(
                json -> {
                    if (json.has("stop_reason")) {
                        change.accept(json);
                    }
                });
    }

    /** Changes all counts of tokens. */
    static void usage(Played answer, Consumer<ObjectNode> change) {
        message(answer, message -> change.accept((ObjectNode) message.path("usage")));
        answer.events("message_delta", event -> change.accept((ObjectNode) event.path("usage")));
    }

    /** Changes each block of a type, whole or at its start. */
    static void blocks(Played answer, String type, Consumer<ObjectNode> change) {
        answer.events(
                "content_block_start",
                event -> changeIf(type, event.path("content_block"), change));
        message(
                answer,
                message -> message.path("content").forEach(block -> changeIf(type, block, change)));
    }

    private static void changeIf(String type, JsonNode block, Consumer<ObjectNode> change) {
        if (Played.is(block, type)) {
            change.accept((ObjectNode) block);
        }
    }

    /** Changes the deltas of a type. */
    static void deltas(Played answer, String type, Consumer<ObjectNode> change) {
        answer.events("content_block_delta", event -> changeIf(type, event.path("delta"), change));
    }

    /** Leaves out the deltas of a type. */
    static void dropDeltas(Played answer, String type) {
        answer.events.removeIf(event -> Played.is(event.path("delta"), type));
    }

    /** Changes the text of an answer. */
    static void text(Played answer, UnaryOperator<String> change) {
        Consumer<ObjectNode> changeText =
                json -> json.put("text", change.apply(json.path("text").asText()));
        blocks(answer, "text", changeText);
        deltas(answer, "text_delta", changeText);
    }

    /** The blocks of the last message of a request, none when it is a text. */
    static ArrayNode lastContent(ObjectNode request) {
        JsonNode messages = request.path("messages");
        return messages.path(messages.size() - 1).path("content") instanceof ArrayNode content
                ? content
                : request.arrayNode();
    }

    /** Leaves only the last message of a request. */
    static void lastMessageOnly(ObjectNode request) {
        if (request.path("messages") instanceof ArrayNode messages) {
            while (messages.size() > 1) {
                messages.remove(0);
            }
        }
    }
}
