package dev.lmresp.state;

import org.jspecify.annotations.Nullable;

/**
 * Conversations that cannot be read or kept, or one that was asked for and is not there. The
 * message names the file, and says what to do.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreException(String message) {
        super(message);
    }

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
