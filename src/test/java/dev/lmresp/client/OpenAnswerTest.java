package dev.lmresp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.sse.SseDecoder;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestOrder;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;

/** Answers that are read while they come. */
@Order(TestOrder.LONG)
class OpenAnswerTest {
    private static final byte[] ASKED = "{}".getBytes(StandardCharsets.UTF_8);

    @Test
    void to_close_it_in_the_middle_is_to_leave() throws Exception {
        try (RawEngine endpoint =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event("{\"type\":\"one\"}");
                                    turn.awaitLeft();
                                });
                var client = new ResponsesClient(endpoint.url(), "")) {
            var names = new ArrayList<String>();
            try (OpenAnswer answer = client.ask(ASKED, true)) {
                assertThat(answer.isStream()).isTrue();
                answer.next(
                        new SseDecoder(),
                        (name, data, from, to) ->
                                names.add(
                                        new String(data, from, to - from, StandardCharsets.UTF_8)));
            }
            assertThat(names).containsExactly("{\"type\":\"one\"}");
            EngineTurn turn = endpoint.awaitTurn();
            assertThat(turn.isLeftWithin(Duration.ofSeconds(3))).isTrue();
        }
    }

    @Test
    void an_event_that_the_stream_ends_in_is_handed_on_and_then_nothing() throws Exception {
        try (RawEngine endpoint =
                        RawEngine.of(turn -> turn.whole(200, "text/event-stream", "data: end"));
                var client = new ResponsesClient(endpoint.url(), "");
                OpenAnswer answer = client.ask(ASKED, true)) {
            var decoder = new SseDecoder();
            var lengths = new ArrayList<Integer>();
            while (answer.next(decoder, (name, data, from, to) -> lengths.add(to - from))) {
                assertThat(lengths).isEmpty();
            }
            assertThat(lengths).containsExactly(3);
            assertThat(answer.next(decoder, (name, data, from, to) -> lengths.add(0))).isFalse();
            assertThat(lengths).hasSize(1);
        }
    }

    @Test
    void an_error_is_an_answer_too() throws Exception {
        try (RawEngine endpoint =
                        RawEngine.of(turn -> turn.json(418, "{\"error\":1}", "X-Kind: teapot"));
                var client = new ResponsesClient(endpoint.url(), "");
                OpenAnswer answer = client.ask(ASKED, false)) {
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.header("x-kind")).isEqualTo("teapot");
            assertThat(answer.header("x-other")).isEmpty();
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"error\":1}");
        }
    }

    @ParameterizedTest
    @CsvSource({"text/event-stream, 256", "application/json, 128"})
    void an_answer_without_end_is_left_at_a_limit(String type, int mebibytes) throws Exception {
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, (byte) '\n');
        try (RawEngine endpoint =
                        RawEngine.of(
                                turn -> {
                                    turn.send(
                                            "HTTP/1.1 200 OK\r\nContent-Type: "
                                                    + type
                                                    + "\r\nConnection: close\r\n\r\n");
                                    while (true) {
                                        turn.send(block);
                                    }
                                });
                var client = new ResponsesClient(endpoint.url(), "");
                OpenAnswer answer = client.ask(ASKED, true)) {
            assertThatThrownBy(() -> answer.events(event -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the answer is longer than %d MiB", mebibytes);
        }
    }

    @Test
    void an_endpoint_is_there_whatever_it_says() throws Exception {
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(500, "{}"));
                var client = new ResponsesClient(endpoint.url(), "");
                var nowhere = new ResponsesClient("http://127.0.0.1:1", "")) {
            assertThat(client.isThere()).isTrue();
            assertThat(nowhere.isThere()).isFalse();
        }
    }
}
