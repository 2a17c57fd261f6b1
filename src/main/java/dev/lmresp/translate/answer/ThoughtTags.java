package dev.lmresp.translate.answer;

import java.util.Map;

/**
 * Finds the reasoning that an engine without a reasoning parser leaves in the text, between tags
 * such as {@code <think>} and {@code </think>}.
 *
 * <p>Only what opens at the very start of the text is reasoning: a tag later on is something that
 * the text speaks of. Where a chat template has opened the reasoning itself, the closing tag comes
 * alone. What stood before it is reasoning if it came in one piece with the tag, as in an answer
 * that is no stream. Otherwise it has been passed on as text by then and cannot be taken back, so
 * the text is parted there: {@link Parts#part} lets the answer proper be a message of its own. Both
 * are done once, for a closing tag at the start of a line and outside code.
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

    /** Models that run wild write endless empty lines; those before a closing tag are few. */
    private static final int MAX_SPACE_HELD = 16;

    /** Takes the text in its parts. */
    interface Parts {
        /** A piece of the text. */
        void text(String piece);

        /** A piece of the reasoning. */
        void thought(String piece);

        /** Reasoning has ended; the next text begins after the space that follows. */
        void endThought();

        /** What was passed on as text until now was reasoning. */
        void part();
    }

    private enum State {
        START,
        THOUGHT,
        TEXT
    }

    private final Parts parts;
    private State state = State.START;

    /** What may be the start of a tag; in a thought also the space before its end. */
    private String held = "";

    private String closing = "";

    /** Something other than space has come since the opening tag. */
    private boolean thoughtBegun;

    /** Text has been passed on as such. */
    private boolean told;

    /** A closing tag without an opening one may still come. */
    private boolean mayBeParted = true;

    /** The start of the line that is being written, no longer than a closing tag. */
    private final StringBuilder line = new StringBuilder();

    private boolean inCode;

    /** The text begins inside of reasoning. */
    private boolean opened;

    /**
     * Tags of one answer.
     *
     * @param opened the chat template opens the reasoning, so the answer begins in it
     */
    ThoughtTags(Parts parts, boolean opened) {
        this.parts = parts;
        this.opened = opened;
    }

    /** The engine tells reasoning from text itself. */
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

    /** Passes on what is held back, since no more text follows. */
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

    /** There may be several blocks of reasoning, one after the other. */
    private void afterThought(String rest) {
        parts.endThought();
        state = State.START;
        if (!rest.isEmpty()) {
            start(rest);
        }
    }

    /** Text in which a lone closing tag may still come, at the start of a line. */
    private void text(String text) {
        if (!mayBeParted) {
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
        told |= end > 0;
        parts.text(text.substring(0, end));
    }

    private void closeLone(String before, String after) {
        mayBeParted = false;
        if (told) {
            parts.text(before);
            parts.part();
            add(after);
        } else {
            say(before.stripTrailing());
            afterThought(after);
        }
    }
}
