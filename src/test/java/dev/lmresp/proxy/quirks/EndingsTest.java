package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** How LMDeploy ends an answer that is none, and how it is woken. */
class EndingsTest {
    private static final String FAILURE =
            "internal error happened, status code ResponseType.INTERNAL_ENGINE_ERROR";

    /** A text that looks like any other comes with it. */
    @ParameterizedTest
    @CsvSource({
        "error,true",
        "error,false",
        "abort,true",
        "abort,false",
        "parse_error,true",
        "parse_error,false",
    })
    void an_end_by_failure_is_no_success(String reason, boolean stream) {
        for (String client : List.of(HostileProxy.GENERIC, HostileProxy.CODEX)) {
            Told told = ask(reason, stream, client);
            assertThat(told.outcome()).as("%s", told).isIn("failed", "refused");
            assertThat(told.wrong()).isEmpty();
            assertThat(told.message()).contains(FAILURE);
        }
    }

    private static Told ask(String reason, boolean stream, String client) {
        try (RawEngine engine =
                        RawEngine.ownedBy(
                                "lmdeploy",
                                turn -> {
                                    if (turn.wantsStream()) {
                                        turn.openStream();
                                        turn.text(FAILURE);
                                        turn.finish(reason);
                                        turn.done();
                                    } else {
                                        String whole = Chunks.whole(FAILURE);
                                        turn.json(
                                                200,
                                                whole.replace("\"stop\"", "\"" + reason + "\""));
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient raw = proxy.client()) {
            ObjectNode request = Requests.whole("hi").put("stream", stream);
            return Told.hear(raw.respond(request, client).answer());
        }
    }

    @Test
    void a_call_to_wake_up_is_json() {
        var asleep = new AtomicBoolean(true);
        try (RawEngine engine =
                        RawEngine.ownedBy(
                                "lmdeploy",
                                turn -> {
                                    RawRequest request = turn.request();
                                    if (request.path().equals("/wakeup")) {
                                        boolean isJson =
                                                request.header("content-type")
                                                        .equals("application/json");
                                        asleep.set(!isJson);
                                        turn.json(isJson ? 200 : 415, "{}");
                                    } else if (asleep.get()) {
                                        turn.json(503, "{\"error\":\"Engine is sleeping\"}");
                                    } else {
                                        turn.say("awake");
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).autoWake().start();
                RawClient raw = proxy.client()) {
            RawAnswer answer = raw.respond(Requests.whole("hi")).answer();
            assertThat(answer.json().path("output_text").asText()).isEqualTo("awake");
        }
    }

    /**
     * Codex would take silence for the end of its work and stop without a word, so that it is told
     * to try again. Others get a message without text, and a note.
     */
    @ParameterizedTest
    @CsvSource({
        "'',true",
        "'',false",
        "hm,true",
        "hm,false",
    })
    void an_answer_that_says_nothing_is_an_empty_message_but_for_codex(
            String reasoning, boolean stream) {
        Told codex = silent(reasoning, "'input':'look'", stream, HostileProxy.CODEX);
        assertThat(codex.outcome()).as("%s", codex).isIn("failed", "refused");
        assertThat(codex.wrong()).isEmpty();
        assertThat(codex.message()).contains("the engine ended its answer");
        assertThat(codex.code()).isIn("engine_error", "server_error");

        Told generic = silent(reasoning, "'input':'look'", stream, HostileProxy.GENERIC);
        assertThat(generic.outcome()).as("%s", generic).isEqualTo("completed");
        assertThat(generic.wrong()).isEmpty();
        assertThat(generic.output().getLast().path("type").asText()).isEqualTo("message");
        assertThat(generic.output().getLast().at("/content/0/text").asText()).isEmpty();
        if (!stream) {
            assertThat(generic.notes()).contains("without saying anything");
        }
    }

    /** What an engine calls the end, and what both clients are told of it. */
    @ParameterizedTest
    @CsvSource({
        "stop, completed, ''",
        "STOP, completed, ''",
        "tool-calls, completed, ''",
        "end_turn, completed, ''",
        "eos_token, completed, ''",
        "length, incomplete: max_output_tokens, ''",
        "MAX_TOKENS, incomplete: max_output_tokens, ''",
        "max_output_reached, incomplete: max_output_tokens, ''",
        "RECITATION, incomplete: content_filter, ''",
        "content_filter: SAFETY, incomplete: content_filter, ''",
        "guardrail_intervened, incomplete: content_filter, ''",
        "model_context_window_exceeded, overflow, model_context_window_exceeded",
        "contextLengthReached, overflow, contextLengthReached",
        "MALFORMED_FUNCTION_CALL, failed, MALFORMED_FUNCTION_CALL",
        "function_call_filter: MALFORMED_FUNCTION_CALL, failed, MALFORMED_FUNCTION_CALL",
        "UNEXPECTED_TOOL_CALL, failed, UNEXPECTED_TOOL_CALL",
        "MISSING_THOUGHT_SIGNATURE, failed, MISSING_THOUGHT_SIGNATURE",
        "OTHER, failed, OTHER",
        "insufficient_system_resource, failed, insufficient_system_resource",
        "network_error, failed, network_error",
        "repetition, failed, repetition",
        "cancelled, failed, cancelled",
        "something new, failed, something new",
    })
    void only_a_good_end_is_a_success(String reason, String outcome, String says) {
        for (String client : List.of(HostileProxy.GENERIC, HostileProxy.CODEX)) {
            for (boolean stream : new boolean[] {true, false}) {
                Told told = end(reason, "", stream, client);
                assertThat(told.wrong()).as("%s", told).isEmpty();
                if (outcome.startsWith("incomplete") || outcome.equals("completed")) {
                    assertThat(told.outcome()).as("%s", told).isEqualTo(outcome);
                    continue;
                }
                assertThat(told.outcome()).as("%s", told).isIn("failed", "refused");
                assertThat(told.message()).contains(says);
                assertThat(told.code())
                        .as("%s", told)
                        .isIn(
                                outcome.equals("overflow")
                                        ? new String[] {"context_length_exceeded"}
                                        : new String[] {"engine_error", "server_error"});
            }
        }
    }

    /** A gateway tells of every end as one of OpenAI's words, and beside it what it was. */
    @ParameterizedTest
    @CsvSource({
        "stop, STOP, completed",
        "stop, some_new_good_word, completed",
        "stop, MALFORMED_FUNCTION_CALL, failed",
        "stop, insufficient_system_resource, failed",
        "stop, model_context_window_exceeded, failed",
        "stop, SAFETY, incomplete: content_filter",
        "length, MAX_TOKENS, incomplete: max_output_tokens",
    })
    void the_word_of_the_engine_behind_a_gateway_counts_where_it_is_worse(
            String reason, String behind, String outcome) {
        for (String form :
                List.of(
                        ",\"native_finish_reason\":\"" + behind + "\"",
                        ",\"provider_specific_fields\":{\"native_finish_reason\":\""
                                + behind
                                + "\"}")) {
            Told told = end(reason, form, true, HostileProxy.GENERIC);
            // a stream that has not begun yet is refused
            assertThat(told.outcome().replace("refused", "failed"))
                    .as("%s", told)
                    .isEqualTo(outcome);
        }
    }

    private static Told end(String reason, String more, boolean stream, String client) {
        String end = "\"finish_reason\":\"" + reason + "\"" + more;
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.wantsStream()) {
                                        turn.openStream();
                                        turn.text("Some words. ".repeat(40));
                                        turn.event(
                                                Chunks.finish("x")
                                                        .replace("\"finish_reason\":\"x\"", end));
                                        turn.done();
                                    } else {
                                        turn.json(
                                                200,
                                                Chunks.whole("Some words. ".repeat(40))
                                                        .replace(
                                                                "\"finish_reason\":\"stop\"", end));
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient raw = proxy.client()) {
            return Told.hear(raw.respond(Scene.request("'input':'look'", stream), client).answer());
        }
    }

    /** A model that has nothing to add to what a tool did has come to its end. */
    @ParameterizedTest
    @CsvSource({
        "'',true",
        "'',false",
        "hm,true",
        "hm,false",
    })
    void an_empty_answer_to_the_output_of_a_tool_is_one(String reasoning, boolean stream) {
        String input =
                "'input':[{'role':'user','content':'look'},{'type':'function_call','call_id':'c1','name':'look','arguments':'{}'},{'type':'function_call_output','call_id':'c1','output':'seen'}]";
        for (String client : List.of(HostileProxy.GENERIC, HostileProxy.CODEX)) {
            Told told = silent(reasoning, input, stream, client);
            assertThat(told.outcome()).as("%s", told).isEqualTo("completed");
            assertThat(told.wrong()).isEmpty();
        }
    }

    /** What a client is told when the engine ends well and has said nothing but reasoning. */
    private static Told silent(String reasoning, String input, boolean stream, String client) {
        String said = "\"content\":\"\",\"reasoning_content\":\"" + reasoning + "\"";
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.wantsStream()) {
                                        turn.openStream();
                                        turn.event(Chunks.delta("{" + said + "}"));
                                        turn.finish("stop");
                                        turn.done();
                                    } else {
                                        String whole = Chunks.whole("");
                                        turn.json(200, whole.replace("\"content\":\"\"", said));
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient raw = proxy.client()) {
            return Told.hear(raw.respond(Scene.request(input, stream), client).answer());
        }
    }
}
