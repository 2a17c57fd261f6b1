package dev.lmresp.engine;

/** The engine gave no answer. The message has the engine, the problem and what to do. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        /** No connection could be made. */
        UNREACHABLE,
        /** No answer in time. */
        TIMEOUT,
        /** The connection broke, or the answer is not HTTP. */
        BROKEN,
        /** The API key is missing or wrong, according to the status. */
        REFUSED_KEY,
        /** The answer is not what was requested, such as a web page. */
        UNREADABLE,
        /** The calling thread was interrupted: the answer is not needed any more. */
        CANCELLED
    }

    private final Reason reason;
    private final String message;

    public EngineException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public Reason reason() {
        return reason;
    }
}
