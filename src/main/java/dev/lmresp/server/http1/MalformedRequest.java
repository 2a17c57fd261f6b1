package dev.lmresp.server.http1;

/**
 * A request that is not valid HTTP/1.1, or exceeds a limit. It is unknown where the next one would
 * begin, so the connection must not be reused.
 */
public final class MalformedRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * Creates a refusal, without a stack trace.
     *
     * @param status the HTTP status of the answer
     * @param message what is wrong, for the sender
     */
    public MalformedRequest(int status, String message) {
        // untrusted input must not cost a stack trace
        super(message, null, false, false);
        this.status = status;
    }

    static MalformedRequest bad(String message) {
        return new MalformedRequest(400, message);
    }

    public int status() {
        return status;
    }
}
