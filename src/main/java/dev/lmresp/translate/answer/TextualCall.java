package dev.lmresp.translate.answer;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detects calls that an engine without a tool parser leaves in the text, in the model's own markup.
 * They stay text: their arguments were never validated for a tool.
 */
public final class TextualCall {
    /** For each model family, the markup that begins a call and occurs in no other text. */
    private static final List<String> MARKS =
            List.of(
                    // Hermes, Qwen, GLM, Ernie; Jamba, Hunyuan, Apriel; Nemotron
                    "<tool_call>",
                    "<tool_calls>",
                    "<TOOLCALL>",
                    // Llama, Qwen Coder; Claude, Olmo, DeepSeek's DSML
                    "<function=",
                    "<function_calls>",
                    "<invoke name=",
                    "<｜DSML｜",
                    // gpt-oss: with its control tokens, or the rest when the engine strips them
                    "<|call|>",
                    "to=functions.",
                    // Mistral; Llama 3; Kimi
                    "[TOOL_CALLS]",
                    "<|python_tag|>",
                    "<|tool_calls_section_begin|>",
                    "<|tool_call_begin|>",
                    // DeepSeek, Step
                    "<｜tool▁calls▁begin｜>",
                    "<｜tool_calls_begin｜>",
                    // Granite, Phi; LFM2; Gemma; Functionary; InternLM; Command; Apertus
                    "<|tool_call|>",
                    "<|tool_call>",
                    "<|tool_call_start|>",
                    "<start_function_call>",
                    "<|recipient|>",
                    "<|action_start|>",
                    "<|START_ACTION|>",
                    "<|tools_prefix|>",
                    // MiniMax, Seed, LongCat, Step, Grok
                    "<minimax:tool_call>",
                    "<seed:tool_call>",
                    "<longcat_tool_call>",
                    "<steptml:invoke",
                    "<xai:function_call");

    /** Llama 3 and small models without a call format: a text that is only JSON. */
    private static final Pattern BARE =
            Pattern.compile(
                    "\\s*(?:```(?:json)?\\s*)?\\[?\\s*\\{\\s*"
                            + "(?:\"type\"\\s*:\\s*\"function\"\\s*,\\s*)?"
                            + "\"(?:name|function|tool)\"\\s*:\\s*\"([^\"]+)\"\\s*,\\s*"
                            + "\"(?:parameters|arguments|args)\"\\s*:.*",
                    Pattern.DOTALL);

    private static final int HEAD = 256;

    private static final int LONGEST = MARKS.stream().mapToInt(String::length).max().orElseThrow();

    /** The end of the text so far, in which a mark may have begun. */
    private String tail = "";

    private String found = "";

    /** The beginning of the whole text. */
    private final StringBuilder head = new StringBuilder();

    TextualCall() {}

    /**
     * True when a text has such a call.
     *
     * @param isTool recognizes names of tools
     */
    public static boolean isIn(String text, Predicate<String> isTool) {
        var looked = new TextualCall();
        looked.add(text);
        return !looked.found(isTool).isEmpty();
    }

    /**
     * The mark or name that was found, empty for none.
     *
     * @param isTool recognizes names of tools
     */
    String found(Predicate<String> isTool) {
        if (!found.isEmpty()) {
            return found;
        }
        Matcher bare = BARE.matcher(head);
        return bare.matches() && isTool.test(bare.group(1)) ? "a call as JSON" : "";
    }

    void add(String piece) {
        if (head.length() < HEAD) {
            head.append(piece, 0, Math.min(piece.length(), HEAD - head.length()));
        }
        if (!found.isEmpty() || (tail.isEmpty() && !mayBegin(piece))) {
            return;
        }
        String text = tail + piece;
        for (String mark : MARKS) {
            if (text.contains(mark)) {
                found = mark;
                tail = "";
                return;
            }
        }
        tail = text.substring(Math.max(0, text.length() - LONGEST + 1));
        if (!mayBegin(tail)) {
            tail = "";
        }
    }

    private static boolean mayBegin(String text) {
        return text.indexOf('<') >= 0
                || text.indexOf('[') >= 0
                || text.indexOf('=') >= 0
                || text.endsWith("t")
                || text.endsWith("to");
    }
}
