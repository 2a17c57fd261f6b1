package dev.lmresp.conversation;

/**
 * A piece of a turn as a person sees it. It grows while the answer streams.
 *
 * <p>Guarded by the {@link TurnProgress} that it belongs to.
 */
public final class TurnPart {
    /** What a part is. */
    public enum Kind {
        /** What the model says. */
        TEXT,
        /** What it thinks before, or the summary of that. */
        REASONING,
        /** Why it does not answer. */
        REFUSAL,
        /** A tool that it calls: the text is the arguments. */
        CALL,
        /** What a tool answered. */
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

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    /** The tool's name, of calls and outputs; else empty. */
    public String name() {
        return name;
    }

    /** How many characters there are. */
    public int length() {
        return text.length();
    }

    /** The text from a position on. */
    public String textFrom(int from) {
        return text.substring(from);
    }

    /** All of the text. */
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

    /** What is known at the end to be all of the text; for endpoints that leave out deltas. */
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
