package dev.lmresp.translate.answer;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Random;

/** {@link AnswerFuzzTest} for answers that are put together from what engines may well send. */
class ChunkSequenceFuzzTest {
    private static final int TRIES = 1500;
    private static final int MOST_CHUNKS = 14;

    @FuzzTest
    void any_sequence_of_chunks(byte[] choices) {
        AnswerFuzzTest.check(stream(choices), choices);
    }

    /** Some sequences also where no search is made. */
    @Test
    void many_sequences_of_chunks() {
        for (int seed = 0; seed < TRIES; seed++) {
            var random = new Random(seed);
            byte[] choices = new byte[random.nextInt(7 * MOST_CHUNKS)];
            random.nextBytes(choices);
            try {
                AnswerFuzzTest.check(stream(choices), choices);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with seed " + seed, e);
            }
        }
    }

    /** Picks chunks from the tables below, a byte for each choice. */
    private static final class Choices {
        private final byte[] bytes;
        private int at;

        Choices(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean isEmpty() {
            return at == bytes.length;
        }

        int below(int bound) {
            return isEmpty() ? 0 : (bytes[at++] & 0xff) % bound;
        }

        String any(String[] candidates) {
            return candidates[below(candidates.length)];
        }
    }

    private static byte[] stream(byte[] bytes) {
        var choices = new Choices(bytes);
        String end = choices.below(2) == 0 ? "data: [DONE]\n\n" : "";
        var chunks = new ArrayList<String>();
        while (!choices.isEmpty()) {
            chunks.add(chunk(choices));
        }
        String body = Say.stream(chunks.toArray(String[]::new)) + end;
        return body.getBytes(StandardCharsets.UTF_8);
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

    private static String chunk(Choices choices) {
        int kind = choices.below(15);
        if (kind < 6) {
            return Say.delta("'" + choices.any(MEMBERS) + "':" + escaped(choices.any(TEXTS)));
        }
        return kind < 14 ? call(choices) : choices.any(OTHERS);
    }

    private static String call(Choices choices) {
        boolean custom = choices.below(4) == 0;
        return Say.calls(
                "{%s%s'%s':{'name':%s,'%s':%s}}"
                        .formatted(
                                choices.any(INDICES),
                                choices.any(IDS),
                                custom ? "custom" : "function",
                                escaped(choices.any(NAMES)),
                                custom ? "input" : "arguments",
                                escaped(choices.any(ARGUMENTS))));
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
