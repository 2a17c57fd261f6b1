package dev.lmresp.engine;

/** The engine gave no answer. The message says which engine, what happened and what to do. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What happened. */
    public enum Reason {
        /** No connection could be made. */
        UNREACHABLE,
        /** It took too long. */
        TIMEOUT,
        /** The connection broke, or what came over it is not HTTP. */
        BROKEN,
        /** It answered with a status that says that the key is missing or wrong. */
        REFUSED_KEY,
        /** It answered with something else than what was asked for, such as a web page. */
        UNREADABLE,
        /** The calling thread was interrupted: nobody waits for the answer any more. */
        CANCELLED
    }

    private final Reason reason;
    private final String message;

    /** An engine that gave no answer. */
    public EngineException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** What happened. */
    public Reason reason() {
        return reason;
    }
}
