package dev.lmresp.translate.answer;

import java.util.Map;

/**
 * Extracts the reasoning that an engine without a reasoning parser leaves in the text, between tags
 * such as {@code <think>} and {@code </think>}.
 *
 * <p>Only a tag at the very start of the text opens reasoning: a later one is part of what the text
 * is about. If a chat template has opened the reasoning, there is only a closing tag. The text
 * before it is reasoning if it came in one piece with the tag, as in an answer that is not
 * streamed. Otherwise it has already been sent as text, so the text is split there: {@link
 * Parts#part} starts a new message for the actual answer. Both happen only once, for a closing tag
 * at the start of a line and outside code.
 */
final class ThoughtTags {
    private static final Map<String, String> CLOSING =
            Map.of(
                    "<think>", "</think>",
                    "<thinking>", "</thinking>",
                    "<seed:think>", "</seed:think>",
                    "[THINK]", "[/THINK]",
                    "◁think▷", "◁/think▷");

    private static final String LONE = "</think>";
    private static final String FENCE = "```";

    /** Runaway models write endless empty lines; before a closing tag there are few. */
    private static final int MAX_SPACE_HELD = 16;

    /** Receives the text split into its parts. */
    interface Parts {
        void text(String piece);

        void thought(String piece);

        /** The reasoning has ended; whitespace before the next text is skipped. */
        void endThought();

        /** The text sent so far was reasoning. */
        void part();
    }

    private enum State {
        START,
        THOUGHT,
        TEXT
    }

    private final Parts parts;
    private State state = State.START;

    /** A possible start of a tag; within reasoning also the whitespace before it. */
    private String held = "";

    private String closing = "";

    /** Something other than whitespace has followed the opening tag. */
    private boolean thoughtBegun;

    /** Text has been passed on. */
    private boolean textPassed;

    /** A closing tag without an opening one may still follow. */
    private boolean mayBeParted = true;

    /** The start of the current line, up to the length of a closing tag. */
    private final StringBuilder line = new StringBuilder();

    private boolean inCode;

    /** The text begins inside reasoning. */
    private boolean opened;

    /**
     * @param opened the chat template opens the reasoning, so the answer begins in it
     */
    ThoughtTags(Parts parts, boolean opened) {
        this.parts = parts;
        this.opened = opened;
    }

    /** Stops the search: the engine separates reasoning from text itself. */
    void notNeeded() {
        mayBeParted = false;
        opened = false;
    }

    void add(String piece) {
        if (state == State.TEXT && !mayBeParted) {
            parts.text(piece);
            return;
        }
        String text = held.isEmpty() ? piece : held + piece;
        held = "";
        switch (state) {
            case START -> start(text);
            case THOUGHT -> thought(text);
            case TEXT -> text(text);
        }
    }

    /** Passes on the text held back, at the end of the stream. */
    void flush() {
        String rest = held;
        held = "";
        if (rest.isEmpty()) {
            return;
        }
        if (state == State.THOUGHT) {
            say(rest.stripTrailing());
        } else {
            state = State.TEXT;
            line.setLength(0);
            parts.text(rest);
        }
    }

    private void start(String text) {
        int from = 0;
        while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        String visible = text.substring(from);
        if (visible.isEmpty()) {
            parts.text(text);
            return;
        }
        for (Map.Entry<String, String> tag : CLOSING.entrySet()) {
            if (visible.startsWith(tag.getKey())) {
                think(tag.getValue(), visible.substring(tag.getKey().length()));
                return;
            }
        }
        if (visible.startsWith(LONE)) {
            mayBeParted = false;
            opened = false;
            afterThought(visible.substring(LONE.length()));
        } else if (mayBecomeTag(visible)) {
            held = text;
        } else if (opened) {
            think(LONE, visible);
        } else {
            state = State.TEXT;
            text(text);
        }
    }

    private void think(String end, String text) {
        state = State.THOUGHT;
        opened = false;
        thoughtBegun = false;
        mayBeParted = false;
        closing = end;
        thought(text);
    }

    private static boolean mayBecomeTag(String text) {
        return LONE.startsWith(text)
                || CLOSING.keySet().stream().anyMatch(tag -> tag.startsWith(text));
    }

    private void thought(String text) {
        int end = text.indexOf(closing);
        if (end >= 0) {
            say(text.substring(0, end).stripTrailing());
            afterThought(text.substring(end + closing.length()));
            return;
        }
        int keep = text.length();
        for (int length = Math.min(closing.length() - 1, keep); length > 0; length--) {
            if (text.endsWith(closing.substring(0, length))) {
                keep -= length;
                break;
            }
        }
        int spaceKept = Math.max(0, keep - MAX_SPACE_HELD);
        while (keep > spaceKept && Character.isWhitespace(text.charAt(keep - 1))) {
            keep--;
        }
        held = text.substring(keep);
        say(text.substring(0, keep));
    }

    private void say(String thought) {
        String visible = thoughtBegun ? thought : thought.stripLeading();
        if (!visible.isEmpty()) {
            thoughtBegun = true;
            parts.thought(visible);
        }
    }

    /** Several blocks of reasoning may follow each other. */
    private void afterThought(String rest) {
        parts.endThought();
        state = State.START;
        if (!rest.isEmpty()) {
            start(rest);
        }
    }

    /** Passes on text in which a lone closing tag may still follow, at the start of a line. */
    private void text(String text) {
        if (!mayBeParted) {
            parts.text(text);
            return;
        }
        if (line.length() > LONE.length() && text.indexOf('\n') < 0) {
            // the middle of a line, like most text
            textPassed |= !text.isEmpty();
            parts.text(text);
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                inCode ^= line.indexOf(FENCE) == 0;
                line.setLength(0);
            } else if (line.length() <= LONE.length()) {
                line.append(c);
                if (!inCode && LONE.contentEquals(line)) {
                    closeLone(text.substring(0, i + 1 - LONE.length()), text.substring(i + 1));
                    return;
                }
            }
        }
        boolean waits = !inCode && !line.isEmpty() && LONE.startsWith(line.toString());
        int end = waits ? text.length() - line.length() : text.length();
        if (waits) {
            held = text.substring(end);
            line.setLength(0);
        }
        textPassed |= end > 0;
        parts.text(text.substring(0, end));
    }

    private void closeLone(String before, String after) {
        mayBeParted = false;
        if (textPassed) {
            parts.text(before);
            parts.part();
            add(after);
        } else {
            say(before.stripTrailing());
            afterThought(after);
        }
    }
}
