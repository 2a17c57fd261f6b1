package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.json.Json;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestWebSocket;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class RequestLogTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private TestProxy proxy(RawEngine engine, RequestLog.Extent extent) {
        return TestProxy.withEngine(engine).log(extent, lines::add).start();
    }

    private static void say(EngineTurn turn) throws IOException {
        turn.openStream();
        turn.text("Hello");
        turn.finish("stop");
        turn.event("{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}");
        turn.done();
    }

    private static void refuse(EngineTurn turn) throws IOException {
        turn.json(500, "{\"error\":{\"message\":\"the card fell off\"}}");
    }

    private static void ask(TestProxy proxy, String body, String... headers) throws IOException {
        try (RawClient client = proxy.client()) {
            client.post("/v1/responses", body, headers);
            client.answer().bytes();
        }
    }

    /** The last line there is when there are so many. */
    private String line(int count) {
        await().until(() -> lines.size() >= count);
        assertThat(lines).hasSize(count);
        return lines.getLast();
    }

    @Test
    void a_line_says_how_the_answer_ended_who_gave_it_and_what_it_took() throws Exception {
        try (RawEngine engine = RawEngine.of(RequestLogTest::say);
                TestProxy proxy = proxy(engine, RequestLog.Extent.ALL)) {
            ask(proxy, Requests.streamed("hi").toString(), "user-agent: agent/1.0 (linux)");
            assertThat(line(1))
                    .matches(
                            "POST /v1/responses 200 \\d+ ms agent/1\\.0: completed, raw-model at "
                                    + engine.url()
                                    + "/v1, 9 \\+ 2 tokens, first after \\d+ ms");
        }
    }

    @Test
    void a_failure_is_told_with_its_reason_model_and_engine_where_only_failures_are()
            throws Exception {
        try (RawEngine engine = RawEngine.of(RequestLogTest::refuse);
                TestProxy proxy = proxy(engine, RequestLog.Extent.FAILURES)) {
            for (boolean stream : new boolean[] {true, false}) {
                lines.clear();
                ask(proxy, Requests.whole("hi").put("stream", stream).toString());
                assertThat(line(1))
                        .contains(" 500 ", "failed, raw-model at " + engine.url())
                        .contains("the card fell off")
                        .doesNotContain("\n");
            }
        }
    }

    @Test
    void a_stream_that_fails_after_it_began_is_a_failure_too() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Hel");
                                    turn.resetAfterWhatWasSent();
                                });
                TestProxy proxy = proxy(engine, RequestLog.Extent.FAILURES)) {
            ask(proxy, Requests.streamed("hi").toString());
            assertThat(line(1)).contains(" 200 ", "failed, raw-model at ", "broke");
        }
    }

    @Test
    void each_response_of_a_web_socket_has_a_line_and_so_has_its_connection() throws Exception {
        try (RawEngine engine = RawEngine.of(RequestLogTest::say);
                TestProxy proxy = proxy(engine, RequestLog.Extent.ALL)) {
            try (TestWebSocket socket = TestWebSocket.to(proxy)) {
                socket.respond(Requests.streamed("hi")).checked();
                socket.create(Json.object().put("input", 7)).error();
                socket.respond(Requests.streamed("hi").put("generate", false)).checked();
            }
            await().until(() -> lines.size() >= 3);
            assertThat(lines.get(0))
                    .startsWith("WEBSOCKET /v1/responses 200 ")
                    .contains(": completed, raw-model at ");
            assertThat(lines.get(1)).startsWith("WEBSOCKET /v1/responses 400 ").contains("input");
            assertThat(lines.get(2))
                    .startsWith("WEBSOCKET /v1/responses 200 ")
                    .contains(": completed");
            await().until(() -> lines.size() == 4);
            assertThat(lines.get(3)).startsWith("GET /v1/responses 101 ");
        }
    }

    @Test
    void a_request_that_is_wrong_is_told_with_the_field() throws Exception {
        try (RawEngine engine = RawEngine.of(RequestLogTest::say);
                TestProxy proxy = proxy(engine, RequestLog.Extent.FAILURES)) {
            ask(proxy, "{\"model\":\"m\",\"input\":7}");
            assertThat(line(1)).contains(" 400 ", "input", "must be");
        }
    }

    @Test
    void where_only_failures_are_told_there_is_no_line_for_what_goes_well_or_is_agreed_on()
            throws Exception {
        try (RawEngine engine = RawEngine.of(RequestLogTest::say);
                TestProxy proxy = proxy(engine, RequestLog.Extent.FAILURES)) {
            ask(proxy, Requests.streamed("hi").toString());
            try (RawClient client = proxy.client()) {
                client.request("GET", "/v1/responses", "Upgrade: websocket");
                assertThat(client.answer().status()).isEqualTo(426);
            }
            ask(proxy, "{\"model\":\"m\",\"input\":7}");
            assertThat(line(1)).contains(" 400 ");
        }
    }

    @Test
    void of_requests_that_are_not_let_in_there_is_a_line_for_each_kind() throws Exception {
        try (RawEngine engine = RawEngine.of(RequestLogTest::say);
                TestProxy proxy = proxy(engine, RequestLog.Extent.FAILURES)) {
            for (int i = 0; i < 3; i++) {
                try (RawClient client = proxy.client()) {
                    client.request("GET", "/elsewhere", "user-agent: agent/1.0");
                    client.answer().bytes();
                }
            }
            assertThat(line(1)).contains("GET /elsewhere 404 ", "agent/1.0", "--verbose");
            try (RawClient client = proxy.client()) {
                client.request("GET", "/v1/models", "origin: http://elsewhere.example");
                client.answer().bytes();
            }
            assertThat(line(2)).contains("GET /v1/models 403 ");
        }
    }

    @Test
    void a_note_is_told_once_a_session() throws Exception {
        String request =
                Requests.streamed("hi")
                        .set("tools", Json.parse("[{\"type\":\"web_search\"}]"))
                        .toString();
        try (RawEngine engine = RawEngine.of(RequestLogTest::say);
                TestProxy proxy = proxy(engine, RequestLog.Extent.ALL)) {
            ask(proxy, request, "session-id: one");
            assertThat(line(1)).contains("\n    tools[0] dropped");
            ask(proxy, request, "session-id: one");
            assertThat(line(2)).doesNotContain("\n");
            ask(proxy, request, "session-id: two");
            assertThat(line(3)).contains("\n    tools[0] dropped");
        }
    }

    @Test
    void what_others_have_written_makes_no_line_of_its_own() throws Exception {
        String line = "x\\n12:00:00 POST /v1/responses 200\\u0085\\u2028y";
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                500,
                                                "{\"error\":{\"message\":\"" + line + "\"}}"));
                TestProxy proxy = proxy(engine, RequestLog.Extent.ALL)) {
            ask(
                    proxy,
                    "{\"model\":\""
                            + line
                            + "\",\"input\":\"hi\",\"tools\":[{\"type\":\""
                            + line
                            + "\"}]}");
            assertThat(line(1).lines())
                    .hasSizeBetween(1, 2)
                    .last()
                    .asString()
                    .startsWith("    tools[0]");
            assertThat(line(1)).doesNotContain("\u0085", "\u2028");
        }
    }

    @Test
    void of_many_sessions_the_oldest_are_forgotten() {
        var told = new LoggedNotes();
        List<String> note = List.of("a note");
        assertThat(told.fresh("first", note)).isEqualTo(note);
        assertThat(told.fresh("first", note)).isEmpty();
        for (int i = 0; i < 2000; i++) {
            assertThat(told.fresh("other " + i, note)).isEqualTo(note);
        }
        assertThat(told.fresh("first", note)).isEqualTo(note);
    }
}
