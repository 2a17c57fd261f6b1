package dev.lmresp.conversation;

/**
 * A part of a turn as the user sees it. It grows while the answer streams.
 *
 * <p>Guarded by the {@link TurnProgress} that it belongs to.
 */
public final class TurnPart {
    /** The kind of a part. */
    public enum Kind {
        /** Text of the answer. */
        TEXT,
        /** Reasoning, or its summary. */
        REASONING,
        REFUSAL,
        /** A tool call: the text is the arguments. */
        CALL,
        /** The output of a tool. */
        OUTPUT
    }

    private final Kind kind;
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private boolean isDone;

    TurnPart(Kind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    public Kind kind() {
        return kind;
    }

    /** The tool's name, for calls and outputs; else empty. */
    public String name() {
        return name;
    }

    /** The number of characters. */
    public int length() {
        return text.length();
    }

    public String textFrom(int from) {
        return text.substring(from);
    }

    public String text() {
        return text.toString();
    }

    /** True when it does not grow any more. */
    public boolean isDone() {
        return isDone;
    }

    void append(String more) {
        text.append(more);
    }

    /** Sets the complete text at its end, for endpoints that omit deltas. */
    void complete(String whole) {
        if (text.isEmpty()) {
            text.append(whole);
        }
        isDone = true;
    }

    void end() {
        isDone = true;
    }
}
