package dev.lmresp.check;

import static dev.lmresp.check.FlawCase.answer;
import static dev.lmresp.check.FlawCase.both;
import static dev.lmresp.check.FlawCase.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.BrokenEndpoint.Flaw;
import dev.lmresp.json.Json;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ways to be wrong with the content, limits, errors and traffic of a Messages endpoint. */
final class MessagesOtherFlaws {
    static final List<FlawCase> CASES =
            List.of(
                    request(
                            "structured-output",
                            "the format is ignored",
                            "the answer is not JSON",
                            it -> it.remove("output_config")),
                    answer(
                            "structured-output",
                            "a member too few",
                            "does not match the schema",
                            it -> PlayedMessage.text(it, text -> "{\"city\": \"Paris\"}")),
                    request(
                            "image",
                            "it is dropped",
                            "the image did not reach the model",
                            it -> dropFirstOf(it, "image")),
                    request(
                            "tool-result-image",
                            "it is dropped",
                            "the image did not reach the model",
                            it ->
                                    PlayedMessage.lastContent(it)
                                            .forEach(MessagesOtherFlaws::forgetImage)),
                    request(
                            "document",
                            "it is dropped",
                            "the document did not reach the model",
                            it -> dropFirstOf(it, "document")),
                    answer(
                            "thinking",
                            "no signature",
                            "a signature_delta before a thinking block stops",
                            it -> PlayedMessage.dropDeltas(it, "signature_delta")),
                    answer(
                            "thinking",
                            "no answer",
                            "expected a block with text",
                            it -> PlayedMessage.dropDeltas(it, "text_delta")),
                    answer(
                            "thinking-adaptive",
                            "it is told as text",
                            "deltas that fit a block of type thinking, got text_delta",
                            it ->
                                    PlayedMessage.deltas(
                                            it,
                                            "thinking_delta",
                                            delta ->
                                                    delta.put("type", "text_delta")
                                                            .put("text", "hm"))),
                    both(
                            "thinking-turn",
                            "it is refused",
                            "expected HTTP 200, got 400",
                            (it, request) -> {
                                if (request.path("messages").size() > 1) {
                                    it.status = 400;
                                }
                            }),
                    answer(
                            "usage",
                            "nothing is counted",
                            "tokens must be more than 0",
                            it -> PlayedMessage.usage(it, u -> u.put("output_tokens", 0))),
                    request(
                            "max-tokens",
                            "it is ignored",
                            "expected at most 16 output_tokens",
                            it -> it.put("max_tokens", 4096)),
                    answer(
                            "max-tokens",
                            "the cut is hidden",
                            "expected stop_reason 'max_tokens'",
                            it -> PlayedMessage.ending(it, m -> m.put("stop_reason", "end_turn"))),
                    answer(
                            "max-tokens-stream",
                            "the cut is hidden",
                            "expected stop_reason 'max_tokens'",
                            it -> PlayedMessage.ending(it, m -> m.put("stop_reason", "end_turn"))),
                    request(
                            "stop-sequences",
                            "they are ignored",
                            "the stop sequence '7' is in the answer",
                            it -> it.remove("stop_sequences")),
                    answer(
                            "stop-sequences",
                            "it is not told",
                            "expected stop_reason 'stop_sequence', got 'end_turn'",
                            it -> PlayedMessage.ending(it, MessagesOtherFlaws::endTurn)),
                    answer(
                            "stop-sequences-stream",
                            "another one is told",
                            "expected stop_sequence '7', got 'no such word'",
                            it ->
                                    PlayedMessage.ending(
                                            it, m -> m.put("stop_sequence", "no such word"))),
                    answer(
                            "count-tokens",
                            "tools are forgotten",
                            "count_tokens says 5, but the message has",
                            it -> it.json(count -> count.put("input_tokens", 5))),
                    answer(
                            "count-tokens",
                            "another shape",
                            "expected input_tokens (integer)",
                            it -> it.body = "{\"tokens\": 5}"),
                    answer(
                            "error-json",
                            "500",
                            "expected HTTP 400, got 500",
                            it -> it.status = 500),
                    answer("error-json", "a page of HTML", "application/json", Played::becomePage),
                    answer(
                            "error-messages",
                            "OpenAI's envelope",
                            "expected type 'error', got ''",
                            it -> it.json(json -> json.remove("type"))),
                    answer(
                            "error-messages",
                            "no envelope",
                            "expected {\"type\": \"error\"",
                            it -> it.body = "{\"detail\": \"wrong\"}"),
                    request(
                            "error-role",
                            "it is taken for the user",
                            "expected HTTP 400, got 200",
                            it -> ((ObjectNode) it.path("messages").path(0)).put("role", "user")),
                    answer(
                            "error-value",
                            "422",
                            "expected HTTP 400, got 422",
                            it -> it.status = 422),
                    answer(
                            "error-value",
                            "a type of OpenAI",
                            "expected error.type 'invalid_request_error'",
                            it ->
                                    it.json(
                                            json ->
                                                    ((ObjectNode) json.path("error"))
                                                            .put("type", "BadRequestError"))),
                    answer(
                            "error-value",
                            "no message",
                            "the error has no message",
                            it ->
                                    it.json(
                                            json ->
                                                    ((ObjectNode) json.path("error"))
                                                            .remove("message"))),
                    answer(
                            "error-stream",
                            "an event says the error",
                            "got a stream",
                            it -> {
                                it.status = 200;
                                it.type = "text/event-stream";
                                it.events.add(Json.object().put("type", "error"));
                            }),
                    answer(
                            "error-model",
                            "400",
                            "expected HTTP 404, got 400",
                            it -> it.status = 400),
                    request(
                            "error-tool-choice",
                            "it is ignored",
                            "expected HTTP 400, got 200",
                            it -> it.remove("tool_choice")),
                    answer(
                            "error-version",
                            "426",
                            "expected HTTP 400, got 426",
                            it -> it.status = 426),
                    answer(
                            "error-key",
                            "403",
                            "expected HTTP 401, got 403",
                            it -> {
                                it.status = 403;
                                it.body = "{\"type\": \"error\", \"error\": {}}";
                            }),
                    answer(
                            "models",
                            "OpenAI's list",
                            "expected has_more",
                            it ->
                                    it.body =
                                            "{\"object\": \"list\", \"data\": [{\"id\": \"m\","
                                                    + " \"object\": \"model\"}]}"),
                    answer(
                            "models",
                            "no name to show",
                            "expected display_name (text)",
                            it ->
                                    it.json(
                                            list ->
                                                    ((ObjectNode) list.path("data").path(0))
                                                            .remove("display_name"))),
                    answer("stream-live", "it is held back", "ms of silence", it -> {}),
                    new FlawCase(
                            "cancellation",
                            "one after the other",
                            "timeout after 3 s",
                            new OneByOne()),
                    request(
                            "concurrency",
                            "one answer for all",
                            "contains 'amber'",
                            it -> say(it, "Say the word amber, and nothing else.")));

    private MessagesOtherFlaws() {}

    private static void dropFirstOf(ObjectNode request, String type) {
        ArrayNode content = PlayedMessage.lastContent(request);
        if (Played.is(content.path(0), type)) {
            content.remove(0);
        }
    }

    private static void forgetImage(JsonNode block) {
        if (Played.is(block, "tool_result")) {
            ((ObjectNode) block).put("content", "none");
        }
    }

    private static void endTurn(ObjectNode ending) {
        ending.put("stop_reason", "end_turn").putNull("stop_sequence");
    }

    private static void say(ObjectNode request, String text) {
        ((ObjectNode) request.path("messages").path(0)).put("content", text);
    }

    /** Goes on with an answer that nobody reads any more, and lets the others wait. */
    private static final class OneByOne implements Flaw {
        private final AtomicBoolean busy = new AtomicBoolean();

        @Override
        public void request(ObjectNode request) {
            String asked = request.path("messages").path(0).path("content").asText();
            if (asked.startsWith("Count")) {
                busy.set(true);
                say(request, "Count to 20.");
            }
        }

        @Override
        public void answer(Played answer, JsonNode request) throws InterruptedException {
            if (busy.get() && !answer.isStream()) {
                Thread.sleep(Duration.ofSeconds(20));
            }
        }
    }
}
