package dev.lmresp.translate;

import java.util.List;

/**
 * Notices calls that an engine without a tool parser leaves in the text, in the model's own markup.
 * They stay text: what is in them was never checked against a tool.
 */
final class TextualCall {
    private static final List<String> MARKS =
            List.of(
                    "<tool_call>",
                    "<function=",
                    "<function_calls>",
                    "[TOOL_CALLS]",
                    "<|python_tag|>",
                    "<|tool_calls_section_begin|>",
                    "<|tool_call_begin|>",
                    "<｜tool▁calls▁begin｜>",
                    "<minimax:tool_call>");

    private static final int LONGEST = MARKS.stream().mapToInt(String::length).max().orElseThrow();

    /** The end of the text so far, if a mark may have begun in it. */
    private String tail = "";

    private String found = "";

    /** The mark that was found, empty when none was. */
    String found() {
        return found;
    }

    void add(String piece) {
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
        return text.indexOf('<') >= 0 || text.indexOf('[') >= 0;
    }
}
