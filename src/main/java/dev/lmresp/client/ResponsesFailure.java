package dev.lmresp.client;

import org.jspecify.annotations.Nullable;

/** An endpoint did not answer, or refused. The message is for people. */
public final class ResponsesFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;

    /** Creates a failure with a message for people. */
    public ResponsesFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
