package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.client.ResponsesClient;
import dev.lmresp.conversation.Approval;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.CommandTool;
import dev.lmresp.conversation.Question;
import dev.lmresp.conversation.ToolCalls;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.conversation.TurnRun;
import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a program gets of an answer. */
class PlainOutputTest {
    private static final CommandTool LOOK =
            new CommandTool(
                    "look",
                    "",
                    Json.object().put("type", "object"),
                    List.of("true"),
                    Duration.ofSeconds(20),
                    Path.of("."),
                    1000,
                    Map.of());

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void the_text_and_nothing_else_is_on_standard_output() {
        run(
                RawEngine.of(
                        turn -> {
                            turn.openStream();
                            turn.event(Chunks.delta("{\"reasoning_content\":\"Hm.\"}"));
                            turn.text("Hel");
                            turn.text("lo");
                            turn.finish("stop");
                            turn.done();
                        }));
        assertThat(out).hasToString("Hello" + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_text_that_ends_its_line_gets_no_empty_line() {
        run(RawEngine.of(turn -> turn.say("one\ntwo\n")));
        assertThat(out).hasToString("one\ntwo\n");
    }

    @Test
    void texts_before_and_after_a_call_are_apart_and_the_call_is_told_beside() {
        run(
                RawEngine.inTurn(
                        turn -> {
                            turn.openStream();
                            turn.text("Let me see.");
                            turn.event(Chunks.call(0, "call_1", "look", "{}"));
                            turn.finish("tool_calls");
                            turn.done();
                        },
                        turn -> turn.say("Found.")));
        assertThat(out).hasToString("Let me see.\n\nFound." + System.lineSeparator());
        assertThat(err.toString()).contains("the model calls look {}");
    }

    @Test
    void when_nobody_reads_the_turn_is_stopped() throws Exception {
        Writer closed =
                new Writer() {
                    @Override
                    public void write(char[] text, int from, int length) throws IOException {
                        throw new IOException("broken pipe");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        try (var engine =
                RawEngine.of(
                        turn -> {
                            turn.openStream();
                            turn.text("one");
                            turn.awaitLeft();
                        })) {
            // it would wait for ever
            run(engine, new PrintWriter(closed));
            assertThat(engine.isIdleWithin(Duration.ofSeconds(20))).isTrue();
        }
    }

    private void run(RawEngine engine) {
        try (engine) {
            run(engine, new PrintWriter(out));
        }
    }

    private void run(RawEngine engine, PrintWriter writer) {
        try (var proxy = TestProxy.of(engine);
                var client = new ResponsesClient(proxy.url(), "")) {
            var progress = new TurnProgress(System::nanoTime);
            var output = new PlainOutput(progress, writer, new PrintWriter(err));
            var settings = ChatSettings.DEFAULT.withTools(List.of(LOOK));
            var tools = new ToolCalls(List.of(LOOK), Approval.ALWAYS, ToolCalls.Listener.NONE);
            output.end(
                    new TurnRun(client, settings, tools, 3, progress, output)
                            .run(new Question().text("hi").items()));
        }
    }
}
