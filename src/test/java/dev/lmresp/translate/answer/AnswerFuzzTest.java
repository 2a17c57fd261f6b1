package dev.lmresp.translate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;
import dev.lmresp.translate.ResponseAssembler.Rules;
import dev.lmresp.translate.answer.Recordings.Recording;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Whatever an engine sends, nothing is thrown but what is declared, and what the client gets keeps
 * the protocol: {@link Replay} asserts both for every run. A failure names its seed.
 */
class AnswerFuzzTest {
    private static final int TRIES = 1500;
    private static final int MOST_CHUNKS = 14;

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
                .rules(
                        strict
                                ? new Rules(true, true, false).limited()
                                : new Rules(false, false, true).silenceAllowed());
    }

    @Test
    void any_sequence_of_chunks_makes_a_stream_that_keeps_the_protocol() {
        forEachSeed(
                random -> {
                    String[] chunks =
                            IntStream.range(0, random.nextInt(MOST_CHUNKS + 1))
                                    .mapToObj(i -> chunk(random))
                                    .toArray(String[]::new);
                    boolean strict = random.nextBoolean();
                    String end = random.nextBoolean() ? "data: [DONE]\n\n" : "";
                    byte[] body = (Say.stream(chunks) + end).getBytes(StandardCharsets.UTF_8);
                    Outcome whole = replay(strict).run(body);
                    Outcome pieces =
                            replay(strict).blocks(rest -> 1 + random.nextInt(40)).run(body);
                    assertThat(pieces.events()).isEqualTo(whole.events());
                });
    }

    @Test
    void a_damaged_stream_never_breaks_the_protocol() {
        forEachSeed(
                random -> {
                    byte[] body = STREAMS.get(random.nextInt(STREAMS.size())).bytes().clone();
                    for (int damage = 1 + random.nextInt(6); damage > 0; damage--) {
                        body = damaged(body, random);
                    }
                    replay(random.nextBoolean()).run(body);
                });
    }

    private static void forEachSeed(Consumer<Random> check) {
        for (int seed = 0; seed < TRIES; seed++) {
            try {
                check.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
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

    private static final String[] MEMBERS = {
        "content", "reasoning", "reasoning_content", "refusal"
    };
    private static final String[] TEXTS = {
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
        "😀"
    };
    private static final String[] INDICES = {
        "", "'index':0,", "'index':1,", "'index':2,", "'index':-1,"
    };
    private static final String[] IDS = {
        "", "'id':'c1',", "'id':'c2',", "'id':'',", "'id':null,", "'id':'\\ud83d',"
    };

    /** What comes often in real answers stands here often. */
    private static final String[] NAMES = {
        "",
        "",
        "",
        "",
        "",
        "",
        "run",
        "run",
        "run",
        "run_all",
        "run_all",
        "typed",
        "typed",
        "typed",
        "patch",
        "patch",
        "patch",
        "_all",
        "pa",
        "tch",
        "rm\ud83d"
    };

    private static final String[] ARGUMENTS = {
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
        "\ude00"
    };
    private static final String[] OTHERS = {
        Say.finish("stop"),
        Say.finish("length"),
        Say.finish("tool_calls"),
        Say.finish("error"),
        "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2}}",
        "{'error':{'message':'no \\ud83d'}}",
        "{'choices':[{'message':{'content':'whole'}}]}",
        "{'choices':[{'message':{'tool_calls':[{'function':{'name':'run'}}]}}]}",
        Say.delta("'annotations':[{'type':'url_citation','url_citation':{'url':'u'}}]"),
        "{'choices':[{'delta':{'content':'x'},'logprobs':{'content':[{'token':'x'}]}}]}",
        "{}",
        "not json"
    };

    private static String chunk(Random random) {
        int kind = random.nextInt(15);
        if (kind < 6) {
            return Say.delta("'" + any(MEMBERS, random) + "':" + escaped(any(TEXTS, random)));
        }
        return kind < 14 ? call(random) : any(OTHERS, random);
    }

    private static String call(Random random) {
        boolean custom = random.nextInt(4) == 0;
        return Say.calls(
                "{%s%s'%s':{'name':%s,'%s':%s}}"
                        .formatted(
                                any(INDICES, random),
                                any(IDS, random),
                                custom ? "custom" : "function",
                                escaped(any(NAMES, random)),
                                custom ? "input" : "arguments",
                                escaped(any(ARGUMENTS, random))));
    }

    private static String any(String[] candidates, Random random) {
        return candidates[random.nextInt(candidates.length)];
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
