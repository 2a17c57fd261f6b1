package dev.lmresp.state;

import org.jspecify.annotations.Nullable;

/**
 * Conversations or responses cannot be read or saved, or a requested one does not exist. The
 * message has the file or database, and what to do.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean unavailable;

    public StoreException(String message) {
        this(message, null);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    /**
     * @param unavailable whether the database was out of reach, and may be in reach again later
     */
    public StoreException(String message, @Nullable Throwable cause, boolean unavailable) {
        super(message, cause);
        this.unavailable = unavailable;
    }

    /** Whether the database was out of reach, and may be in reach again later. */
    public boolean isUnavailable() {
        return unavailable;
    }
}
