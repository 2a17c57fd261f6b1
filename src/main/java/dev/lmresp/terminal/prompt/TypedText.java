package dev.lmresp.terminal.prompt;

import java.util.ArrayList;
import java.util.List;

/**
 * The text that a user believes to have typed, from the received characters: an approximation that
 * supports erasing and pasting, but no cursor movement.
 */
final class TypedText {
    private enum State {
        PLAIN,
        ESCAPE,
        SEQUENCE,
        PASTE
    }

    private static final char ESC = '\u001b';
    private static final char ERASE_WORD = '\u0017';
    private static final char ERASE_LINE = '\u0015';
    private static final String SENT = " ⏎";

    private final StringBuilder raw = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private State state = State.PLAIN;
    private int began;

    void add(char c) {
        raw.append(c);
        switch (state) {
            case PLAIN -> plain(c);
            case ESCAPE -> escape(c);
            case SEQUENCE -> sequence(c);
            case PASTE -> paste(c);
        }
    }

    /** True when the next character is a key, and not part of a paste or of another key. */
    boolean isBetweenKeys() {
        return state == State.PLAIN;
    }

    String raw() {
        return raw.toString();
    }

    /** The last line; a line that was sent is marked. */
    String shown() {
        List<String> lines = new ArrayList<>(text.toString().lines().toList());
        if (lines.isEmpty()) {
            return "";
        }
        String end = text.charAt(text.length() - 1) == '\n' ? SENT : "";
        return lines.getLast() + end;
    }

    private void plain(char c) {
        switch (c) {
            case ESC -> begin(State.ESCAPE);
            case '\r', '\n' -> text.append('\n');
            case '\b', '\u007f' -> eraseCharacter();
            case ERASE_LINE -> text.setLength(lineStart());
            case ERASE_WORD -> eraseWord();
            default -> {
                if (!Character.isISOControl(c)) {
                    text.append(c);
                }
            }
        }
    }

    private void begin(State next) {
        state = next;
        began = raw.length() - 1;
    }

    private void escape(char c) {
        if (c == '[' || c == 'O') {
            state = State.SEQUENCE;
        } else {
            state = State.PLAIN;
            text.append(c == '\r' ? "\n" : "");
        }
    }

    private void sequence(char c) {
        boolean isEnd = c >= '@' && c <= '~';
        if (isEnd) {
            String sequence = raw.substring(began);
            state = sequence.equals(ReplayedKeys.PASTE_BEGINS) ? State.PASTE : State.PLAIN;
            began = raw.length();
        }
    }

    private void paste(char c) {
        String end = ReplayedKeys.PASTE_ENDS;
        boolean isEnd =
                c == end.charAt(end.length() - 1)
                        && raw.length() - began >= end.length()
                        && raw.substring(raw.length() - end.length()).equals(end);
        if (isEnd) {
            state = State.PLAIN;
            raw.substring(began, raw.length() - end.length())
                    .replace("\r\n", "\n")
                    .replace('\r', '\n')
                    .replace('\t', ' ')
                    .codePoints()
                    .filter(point -> point == '\n' || !Character.isISOControl(point))
                    .forEach(text::appendCodePoint);
        }
    }

    private int lineStart() {
        return text.lastIndexOf("\n") + 1;
    }

    private void eraseCharacter() {
        if (text.length() > lineStart()) {
            text.setLength(text.offsetByCodePoints(text.length(), -1));
        }
    }

    private void eraseWord() {
        int end = text.length();
        while (end > lineStart() && text.charAt(end - 1) == ' ') {
            end--;
        }
        while (end > lineStart() && text.charAt(end - 1) != ' ') {
            end--;
        }
        text.setLength(end);
    }
}
