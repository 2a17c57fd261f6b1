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

/** Ways to be wrong with formats, images, reasoning, limits, errors and traffic. */
final class OtherFlaws {
    static final List<FlawCase> CASES =
            List.of(
                    request(
                            "structured-output",
                            "the format is ignored",
                            "the answer is not JSON",
                            it -> it.remove("text")),
                    answer(
                            "structured-output",
                            "a member too few",
                            "does not match the schema",
                            it -> it.text(text -> "{\"city\": \"Paris\"}")),
                    request(
                            "json-object",
                            "the format is ignored",
                            "the answer is not JSON",
                            it -> it.remove("text")),
                    request(
                            "image",
                            "it is dropped",
                            "the image did not reach the model",
                            it -> {
                                if (it.path("input").path(0).path("content")
                                        instanceof ArrayNode parts) {
                                    parts.remove(1);
                                }
                            }),
                    answer(
                            "reasoning",
                            "it comes after the answer",
                            "the first item",
                            it ->
                                    it.output(
                                            output -> {
                                                if (output.size() == 2) {
                                                    output.add(output.remove(0));
                                                }
                                            })),
                    answer(
                            "reasoning",
                            "it is told as text",
                            "events that fit a part of type",
                            it ->
                                    it.events(
                                            "response.reasoning_text.delta",
                                            e -> e.put("type", "response.output_text.delta"))),
                    both(
                            "reasoning-turn",
                            "it is refused",
                            "expected HTTP 200, got 400",
                            (it, request) -> {
                                if (request.path("input").isArray()) {
                                    it.status = 400;
                                }
                            }),
                    answer(
                            "usage",
                            "the sum is wrong",
                            "total_tokens must be",
                            it -> it.response(r -> usage(r, "total_tokens", 999))),
                    answer(
                            "usage",
                            "nothing is counted",
                            "more than 0",
                            it -> it.response(r -> usage(r, "output_tokens", 0))),
                    request(
                            "limit",
                            "it is ignored",
                            "expected at most 16 output_tokens",
                            it -> it.remove("max_output_tokens")),
                    answer(
                            "limit",
                            "the cut is hidden",
                            "expected status 'incomplete'",
                            it ->
                                    it.response(
                                            r ->
                                                    r.put("status", "completed")
                                                            .putNull("incomplete_details"))),
                    answer(
                            "limit",
                            "another reason",
                            "max_output_tokens",
                            it ->
                                    it.response(
                                            r ->
                                                    r.putObject("incomplete_details")
                                                            .put("reason", "length"))),
                    answer(
                            "limit-stream",
                            "the cut is hidden",
                            "the last event",
                            it ->
                                    it.events(
                                            "response.incomplete",
                                            e -> e.put("type", "response.completed"))),
                    answer(
                            "error-json",
                            "200",
                            "expected HTTP 400, got 200",
                            it -> it.status = 200),
                    answer(
                            "error-json",
                            "500",
                            "expected HTTP 400, got 500",
                            it -> it.status = 500),
                    answer("error-json", "a page of HTML", "application/json", Played::becomePage),
                    answer(
                            "error-input",
                            "no envelope",
                            "expected {\"error\"",
                            it -> it.body = "{\"detail\": \"wrong\"}"),
                    answer(
                            "error-value",
                            "no type",
                            "the error has no type",
                            it ->
                                    it.json(
                                            json ->
                                                    ((ObjectNode) json.path("error"))
                                                            .remove("type"))),
                    answer(
                            "error-value",
                            "no code",
                            "the error's code must be text or null",
                            it ->
                                    it.json(
                                            json ->
                                                    ((ObjectNode) json.path("error"))
                                                            .remove("code"))),
                    answer(
                            "error-value",
                            "422",
                            "expected HTTP 400, got 422",
                            it -> it.status = 422),
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
                            "500",
                            "expected HTTP 404, got 500",
                            it -> it.status = 500),
                    request(
                            "error-tool-choice",
                            "it is ignored",
                            "expected HTTP 400, got 200",
                            it -> it.remove("tool_choice")),
                    answer("stream-live", "it is held back", "ms of silence", it -> {}),
                    new FlawCase(
                            "cancellation",
                            "one after the other",
                            "timeout after 3 s",
                            new OneByOne()),
                    new FlawCase(
                            "concurrency",
                            "one answer for all",
                            "contains 'amber'",
                            new OneForAll()));

    private OtherFlaws() {}

    private static void usage(ObjectNode response, String member, int count) {
        if (response.path("usage") instanceof ObjectNode usage) {
            usage.put(member, count);
        }
    }

    /** Goes on with an answer that nobody reads any more, and lets the others wait. */
    private static final class OneByOne implements Flaw {
        private final AtomicBoolean busy = new AtomicBoolean();

        @Override
        public void request(ObjectNode request) {
            if (request.path("input").asText().startsWith("Count")) {
                busy.set(true);
                request.put("input", "Count to 20.");
            }
        }

        @Override
        public void answer(Played answer, JsonNode request) throws InterruptedException {
            if (busy.get() && !answer.isStream()) {
                Thread.sleep(Duration.ofSeconds(20));
            }
        }
    }

    /** Gives everybody the same. */
    private static final class OneForAll implements Flaw {
        @Override
        public void request(ObjectNode request) {
            request.put("input", "Say the word amber, and nothing else.");
        }
    }
}
