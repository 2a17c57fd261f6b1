package dev.lmresp.check;

import static dev.lmresp.check.FlawCase.answer;
import static dev.lmresp.check.FlawCase.both;
import static dev.lmresp.check.FlawCase.request;

import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.json.Json;

import java.util.List;

/** Ways to be wrong with the text of a message, its stream, and conversations. */
final class MessagesTextFlaws {
    static final List<FlawCase> CASES =
            List.of(
                    answer(
                            "text",
                            "no content",
                            "expected a block with text",
                            it -> PlayedMessage.message(it, m -> m.putArray("content"))),
                    answer(
                            "text",
                            "the reason is left out",
                            "stop_reason",
                            it -> PlayedMessage.ending(it, m -> m.remove("stop_reason"))),
                    answer(
                            "text",
                            "the reason of Chat Completions",
                            "expected stop_reason 'end_turn', got 'stop'",
                            it -> PlayedMessage.ending(it, m -> m.put("stop_reason", "stop"))),
                    answer("text", "a page of HTML", "text/html", Played::becomePage),
                    answer("text", "HTTP 500", "expected HTTP 200, got 500", it -> it.status = 500),
                    answer(
                            "text-stream",
                            "no stream",
                            "expected text/event-stream",
                            it -> {
                                it.body = "{}";
                                it.type = "application/json";
                                it.events.clear();
                            }),
                    answer(
                            "text-stream",
                            "no deltas",
                            "expected a text_delta",
                            it -> PlayedMessage.dropDeltas(it, "text_delta")),
                    answer(
                            "text-stream",
                            "an error at its end",
                            "the stream ended with an error: Overloaded",
                            it -> {
                                it.events.removeLast();
                                it.events.add(
                                        MessagesRequests.json(
                                                """
                                                {"type": "error", "error": {
                                                  "type": "overloaded_error",
                                                  "message": "Overloaded"}}
                                                """));
                            }),
                    answer(
                            "stream-order",
                            "no start",
                            "message_start first",
                            it -> it.events.removeFirst()),
                    answer(
                            "stream-order",
                            "no names",
                            "an event line with the type",
                            it -> it.wire = text -> text.replaceAll("event: .*\n", "")),
                    answer(
                            "stream-order",
                            "a block that never stops",
                            "block 0 to stop before",
                            it -> it.events.removeIf(e -> Played.is(e, "content_block_stop"))),
                    answer(
                            "stream-order",
                            "indices from 1",
                            "index 0",
                            it ->
                                    it.events.stream()
                                            .filter(e -> e.has("index"))
                                            .forEach(
                                                    e ->
                                                            e.put(
                                                                    "index",
                                                                    e.path("index").asInt() + 1))),
                    answer(
                            "stream-order",
                            "no end",
                            "the last event",
                            it -> it.events.removeLast()),
                    request(
                            "content-blocks",
                            "only the last block is read",
                            "the first of two blocks did not reach the model",
                            it -> {
                                ArrayNode content = PlayedMessage.lastContent(it);
                                if (content.size() == 2) {
                                    content.remove(0);
                                }
                            }),
                    answer(
                            "unicode",
                            "broken bytes",
                            "half a character",
                            it -> PlayedMessage.text(it, t -> t.replace("你", "\uFFFD\uFFFD"))),
                    both(
                            "cache-control",
                            "it is refused",
                            "expected HTTP 200, got 400",
                            (it, request) -> {
                                if (Json.text(request).contains("cache_control")) {
                                    it.status = 400;
                                }
                            }),
                    answer(
                            "beta",
                            "a query is another path",
                            "expected HTTP 200, got 404",
                            it -> it.status = 404),
                    answer(
                            "unique-ids",
                            "the same id each time",
                            "the message id 'msg_1' was used before",
                            it -> PlayedMessage.message(it, m -> m.put("id", "msg_1"))),
                    answer(
                            "request-id",
                            "none",
                            "expected the header request-id, got none",
                            it -> it.requestId = ""),
                    answer(
                            "request-id",
                            "the same id each time",
                            "the request-id 'req_1' was used before",
                            it -> it.requestId = "req_1"),
                    request(
                            "system",
                            "it is dropped",
                            "the system prompt did not reach the model",
                            it -> it.remove("system")),
                    request(
                            "system-blocks",
                            "only the first block is read",
                            "the second block of the system prompt did not reach the model",
                            it -> {
                                if (it.path("system") instanceof ArrayNode blocks) {
                                    blocks.remove(1);
                                }
                            }),
                    request(
                            "system-message",
                            "it is dropped",
                            "the system message did not reach the model",
                            it -> {
                                ArrayNode messages = (ArrayNode) it.path("messages");
                                messages.removeIf(m -> m.path("role").asText().equals("system"));
                            }),
                    request(
                            "multi-turn",
                            "history is dropped",
                            "the first turn did not reach the model",
                            PlayedMessage::lastMessageOnly));

    private MessagesTextFlaws() {}
}
