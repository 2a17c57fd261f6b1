package dev.lmresp.files;

/** An invalid setting. The message has its name, its source and what is allowed. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
