package dev.lmresp.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseHandler;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A chunk that is read by its shape is the chunk that the parser reads. */
class ChunkShapeTest {
    private static final String FRAME =
            "{'id':'a','model':'m','choices':[{'index':0,'delta':{%s},'finish_reason':null}]}";

    private final ChunkParser parser = new ChunkParser(Dialect.State.NONE);

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String framed(String delta) {
        return FRAME.formatted(delta);
    }

    private @Nullable ChunkShape shape(String json) {
        byte[] bytes = bytes(json);
        ChatChunk chunk = parser.read(bytes, 0, bytes.length);
        return ChunkShape.of(chunk, bytes, 0, bytes.length, parser);
    }

    private static @Nullable ChatChunk read(@Nullable ChunkShape shape, String json) {
        byte[] bytes = bytes("##" + json + "##");
        assertThat(shape).isNotNull();
        return shape.read(bytes, 2, bytes.length - 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'content':'%s'",
                "'role':'assistant','content':'%s','refusal':null",
                "'content':null,'reasoning_content':'%s'",
                "'content':'','reasoning':'%s'",
                "'reasoning':'%s','reasoning_content':'%1$s'",
                "'reasoning_content': '%s','content':null,'reasoning_text': '%1$s'",
                "'content':[{'type':'text','text':'%s'}]",
                "'tool_calls':[{'index':0,'function':{'arguments':'%s'}}]",
            })
    void chunks_of_one_answer_differ_in_one_string(String delta) {
        ChunkShape shape = shape(framed(delta.formatted("one")));
        assertThat(shape).isNotNull();
        for (String text : List.of("two", " ", "北京", "\uD83D\uDE00", "\\n\\t", "\\u00e9\\ud83d")) {
            String json = framed(delta.formatted(text));
            byte[] bytes = bytes(json);
            assertThat(read(shape, json)).isEqualTo(parser.read(bytes, 0, bytes.length));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // nothing that could differ, or two of it
                "'content':''",
                "'content':null",
                "'role':'assistant'",
                "'content':'one','other':'one'",
                "'content':'index'",
                "'x':'reasoning','one':0,'reasoning':'one'",
                "'content':'one','reasoning':'one'",
                "'reasoning':'role','role':'x'",
                "'content':7,'7':'one'",
                "'tool_calls':[{'function':{'arguments':'1'}},{'function':{'arguments':'2'}}]",
                "'tool_calls':[{'function':{'arguments':{'one':1}}}]",
                // what may be changed after it was read
                "'content':'one','annotations':[{}]",
            })
    void a_chunk_without_one_text_has_no_shape(String delta) {
        assertThat(shape(framed(delta))).isNull();
    }

    @Test
    void reasoning_that_two_members_tell_differently_is_left_to_the_parser() {
        String delta = "'reasoning':'%s','reasoning_content':'%s'";
        ChunkShape shape = shape(framed(delta.formatted("one", "one")));
        assertThat(read(shape, framed(delta.formatted("two", "two")))).isNotNull();
        assertThat(read(shape, framed(delta.formatted("two", "ten")))).isNull();
        assertThat(read(shape, framed(delta.formatted("two", "three")))).isNull();
    }

    @Test
    void a_call_with_what_goes_back_to_the_engine_has_no_shape() {
        var kept = new Dialect.State(List.of(), List.of("extra"), false, Json.object());
        var keeping = new ChunkParser(kept);
        String delta = "'tool_calls':[{'function':{'arguments':'one'},'extra':{'a':1}}]";
        byte[] bytes = bytes(framed(delta));
        ChatChunk chunk = keeping.read(bytes, 0, bytes.length);
        assertThat(chunk.toolCalls().getFirst().state()).isNotNull();
        assertThat(ChunkShape.of(chunk, bytes, 0, bytes.length, keeping)).isNull();
    }

    @Test
    void a_chunk_that_was_not_read_like_most_has_no_shape() {
        assertThat(shape("{'error':'','choices':[{'delta':{'content':'one'}}]}")).isNull();
        byte[] broken = bytes("{'x':'?','choices':[{'delta':{'content':'one'}}]}");
        broken[6] = (byte) 0xE5;
        ChatChunk chunk = parser.read(broken, 0, broken.length);
        assertThat(chunk.content()).isEqualTo("one");
        assertThat(ChunkShape.of(chunk, broken, 0, broken.length, parser)).isNull();
    }

    @Test
    void a_string_that_only_looks_like_the_text_is_none() {
        assertThat(shape("{'x':'one','choices':[{'delta':{'content':[{'text':'o'},'ne']}}]}"))
                .isNull();
        // the lexer of a shape takes the quotes inside single quotes for those of a string
        byte[] single =
                "{\"choices\":[{\"delta\":{\"a\":'\"one\"',\"content\":'one'}}]}"
                        .getBytes(StandardCharsets.UTF_8);
        ChatChunk chunk = parser.read(single, 0, single.length);
        assertThat(chunk.content()).isEqualTo("one");
        assertThat(ChunkShape.of(chunk, single, 0, single.length, parser)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a'b",
                "a\\",
                "a','content':'b",
                "\n",
                "\\x",
                "\\u12",
                "\\u12g4",
                "\uFFFD",
            })
    void what_is_not_surely_a_text_is_left_to_the_parser(String text) {
        ChunkShape shape = shape(framed("'content':'one'"));
        assertThat(read(shape, framed("'content':'%s'".formatted(text)))).isNull();
    }

    @Test
    void the_shape_of_a_message_ends_when_a_delta_has_content() {
        compare(
                List.of(
                        bytes("{'choices':[{'message':{'content':'a'}}]}"),
                        bytes("{'choices':[{'message':{'content':'b'}}]}"),
                        bytes("{'choices':[{'message':{'content':'c'}}]}"),
                        bytes("{'choices':[{'delta':{'content':'d'}}]}"),
                        bytes("{'choices':[{'message':{'content':'e'}}]}")));
    }

    @Test
    void the_shape_of_detailed_reasoning_ends_when_plain_reasoning_comes() {
        String detail = "{'choices':[{'delta':{'reasoning_details':[{'text':'%s'}]}}]}";
        compare(
                List.of(
                        bytes(detail.formatted("a")),
                        bytes(detail.formatted("b")),
                        bytes(detail.formatted("c")),
                        bytes("{'choices':[{'delta':{'reasoning':'d'}}]}"),
                        bytes(detail.formatted("e"))));
    }

    @Test
    void the_id_and_model_that_come_late_are_in_the_chunks_after_them() {
        String early = "{'choices':[{'delta':{'content':'%s'}}]}";
        compare(
                List.of(
                        bytes(early.formatted("a")),
                        bytes(early.formatted("b")),
                        bytes(early.formatted("c")),
                        bytes("{'id':'late','model':'m','choices':[]}"),
                        bytes(early.formatted("d"))));
    }

    static Stream<Path> recordings() throws IOException {
        var all = new ArrayList<Path>();
        for (String folder : List.of("recordings", "transcripts")) {
            try (var files = Files.walk(Path.of("src/test/resources", folder))) {
                files.filter(file -> file.toString().endsWith(".sse")).forEach(all::add);
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void recorded_answers_are_read_as_by_the_parser(Path file) throws IOException {
        byte[] stream = Files.readAllBytes(file);
        compare(chunks(stream, stream.length));
        compare(chunks(stream, 100));
    }

    private static List<byte[]> chunks(byte[] stream, int blockSize) {
        var chunks = new ArrayList<byte[]>();
        var decoder = new SseDecoder();
        SseHandler handler =
                (name, data, from, to) -> chunks.add(Arrays.copyOfRange(data, from, to));
        for (int at = 0; at < stream.length; at += blockSize) {
            decoder.feed(stream, at, Math.min(stream.length, at + blockSize), handler);
        }
        decoder.end(handler);
        return chunks;
    }

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    /** Members in any order, texts of all kinds, and now and then bytes that are wrong. */
    @ParameterizedTest
    @MethodSource("seeds")
    void random_answers_are_read_as_by_the_parser(int seed) {
        var random = new Random(seed);
        List<String> frames = List.of(frame(random), frame(random));
        var chunks = new ArrayList<byte[]>();
        String frame = frames.getFirst();
        for (int i = 0; i < 60; i++) {
            if (random.nextInt(10) == 0) {
                frame = frames.get(random.nextInt(2));
            }
            byte[] chunk = filled(frame, random);
            if (random.nextInt(8) == 0) {
                damage(chunk, random);
            }
            int length = random.nextInt(20) == 0 ? random.nextInt(chunk.length + 1) : chunk.length;
            chunks.add(Arrays.copyOf(chunk, length));
        }
        compare(chunks);
    }

    /** A chunk in which {@code TEXT} stands for a text. */
    private static String frame(Random random) {
        String text = random.nextInt(8) == 0 ? "[{'type':'text','text':'TEXT'}]" : "'TEXT'";
        var delta = new ArrayList<String>();
        switch (random.nextInt(6)) {
            case 0 -> delta.add("'reasoning_content':" + text);
            case 1 -> {
                delta.add("'reasoning':'TEXT'");
                delta.add("'reasoning_content':'TEXT'");
            }
            case 2 -> delta.add("'tool_calls':[{'index':0,'function':{'arguments':'TEXT'}}]");
            case 3 -> delta.add("'reasoning_details':[{'type':'reasoning.text','text':'TEXT'}]");
            default -> delta.add("'content':" + text);
        }
        some(
                random,
                delta,
                "'role':'assistant'",
                "'content':null",
                "'content':''",
                "'tool_calls':null",
                "'refusal':null",
                "'reasoning':'r'");
        var choice = new ArrayList<String>();
        choice.add(
                (random.nextInt(8) == 0 ? "'message':{" : "'delta':{")
                        + joined(random, delta)
                        + "}");
        some(
                random,
                choice,
                "'index':0",
                "'index':'TEXT'",
                "'index':1",
                "'logprobs':null",
                "'finish_reason':null",
                "'finish_reason':'TEXT'",
                "'message':{'content':'whole'}");
        var all = new ArrayList<String>();
        all.add("'choices':[{" + joined(random, choice) + "}]");
        some(
                random,
                all,
                "'id':'chatcmpl-1'",
                "'id':'TEXT'",
                "'model':'m'",
                "'created':NUMBER",
                "'object':'chat.completion.chunk'",
                "'usage':null",
                "'usage':{'prompt_tokens':1,'completion_tokens':2}",
                "'service_tier':'default'",
                "'error':null",
                "'TEXT':{}");
        return "{" + joined(random, all) + "}";
    }

    private static void some(Random random, List<String> members, String... possible) {
        for (String one : possible) {
            if (random.nextInt(3 * possible.length) < 6) {
                members.add(one);
            }
        }
    }

    private static String joined(Random random, List<String> members) {
        Collections.shuffle(members, random);
        return String.join(random.nextBoolean() ? "," : " , ", members);
    }

    private static byte[] filled(String frame, Random random) {
        byte[] text = text(random);
        var out = new ByteArrayOutputStream();
        String rest = frame.replace("NUMBER", String.valueOf(17 + random.nextInt(2)));
        for (int at = rest.indexOf("TEXT"); at >= 0; at = rest.indexOf("TEXT")) {
            out.writeBytes(bytes(rest.substring(0, at)));
            out.writeBytes(text);
            rest = rest.substring(at + 4);
        }
        out.writeBytes(bytes(rest));
        return out.toByteArray();
    }

    private static byte[] text(Random random) {
        String[] pieces = {
            "a",
            " the",
            "",
            "0",
            "1",
            "index",
            "error",
            "content",
            "stop",
            "北京",
            "é",
            "\uD83D\uDE00",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\t\\r\\b\\f",
            "\\u4f60",
            "\\uD83D",
            "\\ude00",
            "\\u0000",
            "\\u12",
            "\\x",
            "\\'",
            "\\",
            "\n",
            "\t",
            "\"",
            "\"},\"",
            "\":\"",
            "'",
            "\uFFFD",
            "\u007f",
        };
        var out = new ByteArrayOutputStream();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int which = random.nextInt(2) == 0 ? random.nextInt(12) : random.nextInt(pieces.length);
            out.writeBytes(pieces[which].getBytes(StandardCharsets.UTF_8));
        }
        if (random.nextInt(12) == 0) {
            // half a character, an overlong one, half a pair
            byte[][] broken = {
                {(byte) 0xE5, (byte) 0x8C},
                {(byte) 0xC0, (byte) 0xAF},
                {(byte) 0xED, (byte) 0xA0, (byte) 0xBD}
            };
            out.writeBytes(broken[random.nextInt(3)]);
        }
        return out.toByteArray();
    }

    private static void damage(byte[] chunk, Random random) {
        String signs = "\"\\{}[],: x0\n'";
        chunk[random.nextInt(chunk.length)] = (byte) signs.charAt(random.nextInt(signs.length()));
    }

    private static void compare(List<byte[]> chunks) {
        var reader = new ChunkReader();
        var alone = new ChunkParser(Dialect.State.NONE);
        for (byte[] chunk : chunks) {
            int from = chunk.length % 7;
            int to = from + chunk.length;
            byte[] block = new byte[to + 3];
            System.arraycopy(chunk, 0, block, from, chunk.length);
            Object expected = outcome(() -> alone.read(block, from, to));
            assertThat(outcome(() -> reader.read(block, from, to)))
                    .as(new String(chunk, StandardCharsets.UTF_8))
                    .isEqualTo(expected);
            // the next chunk may come in the same block
            Arrays.fill(block, (byte) '#');
        }
    }

    private static Object outcome(Supplier<ChatChunk> read) {
        try {
            return read.get();
        } catch (JsonSyntaxException e) {
            return e.getMessage();
        }
    }
}
