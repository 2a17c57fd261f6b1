package dev.lmresp.translate.answer;

/** An engine's answer of which no response can be made. */
public final class AnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Reason {
        /** It says nothing, or nothing but reasoning. */
        SILENT,
        /** The conversation leaves no room for it. */
        OVERFLOW,
        /** It is not whole, or cannot be what was asked for. */
        BROKEN
    }

    private final Reason reason;

    /** An answer that is wrong, with a sentence for people. */
    public AnswerException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong with it. */
    public Reason reason() {
        return reason;
    }

    /** The sentence for people. */
    public String problem() {
        return String.valueOf(getMessage());
    }
}
