package dev.lmresp.translate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;
import dev.lmresp.translate.ResponseAssembler.Rules;
import dev.lmresp.translate.answer.Recordings.Recording;
import dev.lmresp.translate.answer.Replay.Outcome;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Whatever an engine sends, nothing is thrown but what is declared, and what the client gets keeps
 * the protocol: {@link Replay} asserts both for every run.
 */
class AnswerFuzzTest {
    private static final List<Recording> STREAMS =
            Recordings.streams().filter(one -> one.bytes().length < 20_000).toList();

    /** Bytes that matter to one of the readers, for putting into streams at random places. */
    private static final byte[] MEANINGFUL =
            "{}[]\":,\\\n\r dtulse019.-<>/`\u00e9".getBytes(StandardCharsets.UTF_8);

    private static Replay replay(boolean strict) {
        return new Replay()
                .functions("run", "run_all")
                .function("typed", "'n':{'type':'integer'},'s':{'type':'string'}")
                .custom("patch")
                .rules(new Rules(strict, strict, !strict, !strict));
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void any_sequence_of_chunks_makes_a_stream_that_keeps_the_protocol(
            @ForAll("chunks") List<String> chunks,
            @ForAll boolean strict,
            @ForAll boolean marked,
            @ForAll long seed) {
        String[] all = chunks.toArray(String[]::new);
        byte[] body =
                (Say.stream(all) + (marked ? "data: [DONE]\n\n" : ""))
                        .getBytes(StandardCharsets.UTF_8);
        Outcome whole = replay(strict).run(body);
        var random = new Random(seed);
        Outcome pieces = replay(strict).blocks(rest -> 1 + random.nextInt(40)).run(body);
        assertThat(pieces.events()).isEqualTo(whole.events());
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void a_damaged_stream_never_breaks_the_protocol(@ForAll long seed, @ForAll boolean strict) {
        var random = new Random(seed);
        byte[] body = STREAMS.get(random.nextInt(STREAMS.size())).bytes().clone();
        for (int damage = 1 + random.nextInt(6); damage > 0; damage--) {
            body = damaged(body, random);
        }
        replay(strict).run(body);
    }

    /** Changes, cuts out, repeats or moves some bytes. */
    private static byte[] damaged(byte[] body, Random random) {
        if (body.length < 2) {
            return body;
        }
        int from = random.nextInt(body.length);
        int length = Math.min(1 + random.nextInt(200), body.length - from);
        switch (random.nextInt(4)) {
            case 0 -> body[from] = MEANINGFUL[random.nextInt(MEANINGFUL.length)];
            case 1 -> body[from] = (byte) random.nextInt();
            case 2 -> {
                byte[] cut = new byte[body.length - length];
                System.arraycopy(body, 0, cut, 0, from);
                System.arraycopy(body, from + length, cut, from, body.length - from - length);
                return cut;
            }
            default -> {
                byte[] repeated = new byte[body.length + length];
                System.arraycopy(body, 0, repeated, 0, from + length);
                System.arraycopy(body, from, repeated, from + length, body.length - from);
                return repeated;
            }
        }
        return body;
    }

    @Provide
    Arbitrary<List<String>> chunks() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, texts()), Tuple.of(8, calls()), Tuple.of(1, others()))
                .list()
                .ofMaxSize(14);
    }

    private static Arbitrary<String> texts() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "",
                        " ",
                        "\n",
                        "hi",
                        "a < b",
                        "<",
                        "<think>",
                        "think>",
                        "</think>",
                        "\n</thi",
                        "nk>\n",
                        "```",
                        "[THINK]",
                        "[/THINK]",
                        "<tool_call>",
                        "\ud83d",
                        "\ude00",
                        "😀");
        return Combinators.combine(
                        Arbitraries.of("content", "reasoning", "reasoning_content", "refusal"),
                        pieces)
                .as((member, piece) -> Say.delta("'" + member + "':" + escaped(piece)));
    }

    private static Arbitrary<String> calls() {
        return Combinators.combine(
                        Arbitraries.of("", "'index':0,", "'index':1,", "'index':2,", "'index':-1,"),
                        Arbitraries.of("", "'id':'c1',", "'id':'c2',", "'id':'',", "'id':null,"),
                        Arbitraries.frequency(
                                Tuple.of(12, ""),
                                Tuple.of(6, "run"),
                                Tuple.of(3, "run_all"),
                                Tuple.of(6, "typed"),
                                Tuple.of(6, "patch"),
                                Tuple.of(1, "_all"),
                                Tuple.of(1, "pa"),
                                Tuple.of(1, "tch"),
                                Tuple.of(1, "rm")),
                        Arbitraries.of(
                                "",
                                "{",
                                "}",
                                "{}",
                                "null",
                                "{\"n\":1.0}",
                                "{\"s\":",
                                "7,",
                                "\"n\":\"3\"",
                                "{\"input\":\"",
                                "a\\n\\u00",
                                "e9",
                                "\\",
                                "\"",
                                "\"}",
                                "\n",
                                "*** Begin Patch",
                                "```",
                                "\ud83d",
                                "\ude00"),
                        Arbitraries.of("function", "function", "function", "custom"))
                .as(
                        (index, id, name, arguments, kind) ->
                                Say.calls(
                                        "{%s%s'%s':{'name':'%s','%s':%s}}"
                                                .formatted(
                                                        index,
                                                        id,
                                                        kind,
                                                        name,
                                                        kind.equals("custom")
                                                                ? "input"
                                                                : "arguments",
                                                        escaped(arguments))));
    }

    private static Arbitrary<String> others() {
        return Arbitraries.of(
                Say.finish("stop"),
                Say.finish("length"),
                Say.finish("tool_calls"),
                Say.finish("error"),
                "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2}}",
                "{'error':{'message':'no'}}",
                "{'choices':[{'message':{'content':'whole'}}]}",
                "{'choices':[{'message':{'tool_calls':[{'function':{'name':'run'}}]}}]}",
                Say.delta("'annotations':[{'type':'url_citation','url_citation':{'url':'u'}}]"),
                "{'choices':[{'delta':{'content':'x'},'logprobs':{'content':[{'token':'x'}]}}]}",
                "{}",
                "not json");
    }

    /** A JSON string in ASCII, so that halves of characters survive the way through UTF-8. */
    private static String escaped(String text) {
        var json = new StringBuilder();
        for (char c : Json.text(Json.object().textNode(text)).toCharArray()) {
            json.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return json.toString();
    }
}
