package dev.lmresp.server.http1;

/**
 * A request that is no HTTP/1.1, or more of it than is taken. Where the next one would begin is not
 * known any more, so the connection must not be used again.
 */
public final class MalformedRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * A refusal.
     *
     * @param status the HTTP status of the answer
     * @param message what is wrong, for whoever sent it
     */
    public MalformedRequest(int status, String message) {
        // what strangers send costs no stack trace
        super(message, null, false, false);
        this.status = status;
    }

    static MalformedRequest bad(String message) {
        return new MalformedRequest(400, message);
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }
}
