package dev.lmresp.replay;

/** A recording cannot be used. The message names it and says what to do. */
public final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReplayException(String message, Throwable cause) {
        super(message, cause);
    }
}
