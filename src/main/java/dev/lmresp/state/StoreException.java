package dev.lmresp.state;

import org.jspecify.annotations.Nullable;

/**
 * Conversations cannot be read or saved, or a requested one does not exist. The message has the
 * file, and what to do.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
