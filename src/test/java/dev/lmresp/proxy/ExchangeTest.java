package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.StoreConfig;
import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.state.response.OpenedStore;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.Requests;
import dev.lmresp.translate.ReasoningSeal;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ExchangeTest {
    private static final Dialect GENERIC = Dialects.load(Map.of()).named(Dialects.GENERIC);

    private final Sink sink = new Sink();

    @Test
    void an_answer_that_memory_does_not_suffice_for_fails_alone() {
        ask("data: " + Chunks.text("Well, ") + "\n\n");
        assertThat(sink.events)
                .last()
                .isInstanceOfSatisfying(
                        Event.Failed.class,
                        failed ->
                                assertThat(failed.response().error().message())
                                        .contains("memory", "--max-answer-mb"));
    }

    @Test
    void before_the_first_word_that_is_a_status() {
        assertThat(ask("data: "))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> {
                            assertThat(failed.status()).isEqualTo(503);
                            assertThat(failed.error().message())
                                    .contains("memory", "--max-answer-mb");
                        });
    }

    @Test
    void events_of_a_long_answer_leave_together_but_for_the_copies_at_its_end() {
        String event = "data: " + Chunks.text("x".repeat(1000)) + "\n\n";
        String end = "data: " + Chunks.finish("stop") + "\n\ndata: [DONE]\n\n";
        ask(event.repeat(3000) + end, InputStream.nullInputStream());
        long deltas = sink.events.stream().filter(one -> one instanceof Event.TextDelta).count();
        assertThat(deltas).isEqualTo(3000);
        assertThat(sink.events).last().isInstanceOf(Event.Completed.class);
        // blocks hold some 25 chunks each
        assertThat(sink.flushes).isBetween(5, 600);
    }

    /** An answer that begins so, and goes on with more than there is memory for. */
    private Outcome ask(String start) {
        return ask(start, new TooMuchForMemory());
    }

    private Outcome ask(String start, InputStream rest) {
        var body =
                new SequenceInputStream(
                        new ByteArrayInputStream(start.getBytes(StandardCharsets.UTF_8)), rest);
        var known =
                new KnownEngine(
                        EngineConfig.of("engine", new EngineAddress("one-answer")),
                        new OneAnswer(new EngineAnswer(200, Map.of(), body)),
                        models -> GENERIC);
        try (var gateway =
                new Gateway(
                        new ServeConfig(
                                "127.0.0.1",
                                0,
                                new EngineAddress("one-answer"),
                                "",
                                List.of(),
                                GENERIC.name(),
                                Map.of(),
                                false,
                                ServeConfig.Limits.DEFAULT),
                        Engines.of(known),
                        ReasoningSeal.NONE,
                        Optional.empty(),
                        new OpenedStore(
                                StoreConfig.DEFAULT.in(Place.OFF), Optional.empty(), _ -> {}),
                        prefix -> prefix + "1")) {
            return gateway.respond(
                            new Incoming(
                                    "resp_1",
                                    RequestReader.read(Requests.streamed("hi")),
                                    ClientProfile.GENERIC,
                                    "",
                                    "",
                                    ClientHeaders.of(Map.of()),
                                    ExchangeListener.NONE),
                            sink)
                    .outcome();
        }
    }

    private record OneAnswer(EngineAnswer answer) implements Engine {
        @Override
        public String address() {
            return "one-answer";
        }

        @Override
        public EngineAnswer send(EngineCall call) {
            return call.method().equals("POST")
                    ? answer
                    : new EngineAnswer(404, Map.of(), InputStream.nullInputStream());
        }

        @Override
        public void close() {}
    }

    private static final class TooMuchForMemory extends InputStream {
        @Override
        public int read() throws IOException {
            throw new OutOfMemoryError("in a test");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }

    private static final class Sink implements Transport {
        private final List<Event> events = new ArrayList<>();
        private boolean isOpen;
        private int flushes;

        @Override
        public void event(long number, Event event) {
            events.add(event);
        }

        @Override
        public boolean flush() {
            isOpen = true;
            flushes++;
            return true;
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public void end(Outcome outcome) {}
    }
}
