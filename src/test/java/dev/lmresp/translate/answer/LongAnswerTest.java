package dev.lmresp.translate.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChunkReader;
import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.chat.ToolCallDelta.Extent;
import dev.lmresp.json.Json;
import dev.lmresp.responses.Echo;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventSink;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseHandler;
import dev.lmresp.testing.TestOrder;
import dev.lmresp.translate.ToolNames;
import dev.lmresp.translate.ToolTarget;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Half a mebibyte in pieces of one character takes a second at most, and much longer where the time
 * for each piece grows with what came before it.
 */
@Timeout(10)
@Order(TestOrder.LONG)
class LongAnswerTest {
    private static final int LENGTH = 1 << 19;

    private final ToolNames names = new ToolNames();
    private EventSink client = (number, event) -> {};
    private final AtomicReference<Event> last = new AtomicReference<>();
    private final AnswerAssembler assembler;

    LongAnswerTest() {
        names.declare(new ToolTarget(ToolTarget.Kind.FUNCTION, "", "run"), Json.object());
        names.declare(new ToolTarget(ToolTarget.Kind.CUSTOM, "", "patch"), Json.object());
        assembler =
                new AnswerAssembler(
                        new ResponseStream(
                                "resp_1",
                                "m",
                                new Echo("\"metadata\":{}"),
                                () -> 1,
                                (number, event) -> {
                                    last.set(event);
                                    client.accept(number, event);
                                }),
                        names,
                        Set.of(),
                        AnswerRules.NONE,
                        prefix -> prefix + "1",
                        note -> {});
    }

    private Item finished() {
        assembler.finish(AnswerAssembler.End.MARKED);
        return ((Event.Terminal) last.get()).response().output().getFirst();
    }

    private void text(String content, String reasoning) {
        assembler.accept(
                new ChatChunk(
                        "",
                        "",
                        content,
                        reasoning,
                        "",
                        List.of(),
                        "",
                        "",
                        null,
                        ChatChunk.Extras.NONE,
                        null));
    }

    /** A piece that repeats index, id and name, which is the most to look at. */
    private void call(String name, String arguments) {
        call(0, "c1", name, arguments);
    }

    private void call(int index, String id, String name, String arguments) {
        var delta = new ToolCallDelta(index, id, name, arguments, Extent.PIECE, false);
        assembler.accept(
                new ChatChunk(
                        "",
                        "",
                        "",
                        "",
                        "",
                        List.of(delta),
                        "",
                        "",
                        null,
                        ChatChunk.Extras.NONE,
                        null));
    }

    @Test
    void half_a_mebibyte_of_arguments_goes_from_the_bytes_of_the_engine_to_those_of_the_client()
            throws IOException {
        byte[] start = event(Say.call(0, "c1", "run"), Say.arguments(0, "{\"a\":\""));
        byte[] piece = event(Say.arguments(0, "x"));
        byte[] end = event(Say.arguments(0, "\"}"), Say.finish("tool_calls"));
        var writer = new EventWriter();
        client = writer;
        var reader = new ChunkReader();
        var decoder = new SseDecoder();
        SseHandler handler =
                (name, data, from, to) -> assembler.accept(reader.read(data, from, to));
        decoder.feed(start, 0, start.length, handler);
        for (int i = 0; i < LENGTH; i++) {
            decoder.feed(piece, 0, piece.length, handler);
            writer.drainTo(OutputStream.nullOutputStream());
        }
        decoder.feed(end, 0, end.length, handler);
        Item item = finished();
        assertThat(((Item.FunctionCall) item).arguments()).hasSize(8 + LENGTH);
    }

    private static byte[] event(String... chunks) {
        return Say.stream(chunks).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", " ", "\n", "<", "`", "7", ","})
    void arguments(String piece) {
        call("run", "{\"a\":\"");
        for (int i = 0; i < LENGTH; i++) {
            call("run", piece);
        }
        call("run", "\"}");
        int written = piece.equals("\n") ? 2 : 1;
        assertThat(((Item.FunctionCall) finished()).arguments()).hasSize(8 + written * LENGTH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"input\":\" | x | \"}   | 0",
                "{\"patch\":\" | x | \"}   | 0",
                "{\"input\":\"```\\n | x | \"} | 4",
                "plain          | x | ~~    | 5"
            })
    void input(String start, String piece, String end, int more) {
        call("patch", start);
        for (int i = 0; i < LENGTH; i++) {
            call("patch", piece);
        }
        call("patch", end);
        assertThat(((Item.CustomToolCall) finished()).input()).hasSize(LENGTH + more);
    }

    @Test
    void space_inside_arguments() {
        call("patch", "{");
        for (int i = 0; i < LENGTH; i++) {
            call("patch", " ");
        }
        call("patch", "}");
        assertThat(((Item.CustomToolCall) finished()).input()).isEmpty();
    }

    /** The form of arguments is looked for where they begin, and only once. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{}"})
    void space_before_what_is_no_object(String start) {
        call("run", start + " ".repeat(LENGTH));
        for (int i = 0; i < LENGTH; i++) {
            call("run", "[");
        }
        assertThatThrownBy(this::finished).hasMessageContaining("not whole JSON");
    }

    @Test
    void a_name_that_does_not_end_is_an_error() {
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < LENGTH; i++) {
                                call("ab".substring(i % 2, i % 2 + 1), "");
                            }
                        })
                .hasMessageContaining("by a name that does not end");
    }

    @Test
    void calls_that_do_not_end_are_an_error() {
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < LENGTH; i++) {
                                call(i, "c" + i, "run", "{}");
                            }
                        })
                .hasMessageContaining("more than 1000 tools in one answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", " ", "\n", "<", "`", "["})
    void text(String piece) {
        for (int i = 0; i < LENGTH; i++) {
            text(piece, "");
        }
        text("end", "");
        assertThat(finished()).isInstanceOf(Item.Message.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", " ", "\n", "<"})
    void reasoning_in_tags(String piece) {
        text("<think>", "");
        for (int i = 0; i < LENGTH; i++) {
            text(piece, "");
        }
        text("end</think>yes", "");
        assertThat(((Item.Reasoning) finished()).text()).endsWith("end");
    }
}
