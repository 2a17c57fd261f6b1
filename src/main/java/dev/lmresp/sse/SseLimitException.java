package dev.lmresp.sse;

/** An event larger than the decoder accepts. */
public final class SseLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int limit;

    SseLimitException(int limit) {
        this.limit = limit;
    }

    @Override
    public String getMessage() {
        return "a server-sent event is larger than " + limit + " bytes";
    }
}
