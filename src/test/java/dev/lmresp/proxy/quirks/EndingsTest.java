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

    /** Whoever asked would take silence for the end of the work. */
    @ParameterizedTest
    @CsvSource({
        "'',true",
        "'',false",
        "hm,true",
        "hm,false",
    })
    void an_answer_that_says_nothing_is_no_success(String reasoning, boolean stream) {
        for (String client : List.of(HostileProxy.GENERIC, HostileProxy.CODEX)) {
            Told told = silent(reasoning, "'input':'look'", stream, client);
            assertThat(told.outcome()).as("%s", told).isIn("failed", "refused");
            assertThat(told.wrong()).isEmpty();
            assertThat(told.message()).contains("the engine ended its answer");
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
