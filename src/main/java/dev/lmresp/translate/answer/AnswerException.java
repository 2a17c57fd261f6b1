package dev.lmresp.translate.answer;

/** An engine's answer that cannot be converted to a response. */
public final class AnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** It is empty, or has only reasoning. */
        SILENT,
        /** The conversation exceeds the context window. */
        OVERFLOW,
        /** It is incomplete, or is not what the client requested. */
        BROKEN
    }

    private final Reason reason;

    public AnswerException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The message for people. */
    public String problem() {
        return String.valueOf(getMessage());
    }
}
