package dev.lmresp.files;

/** A setting that is wrong. The message names it, where it comes from and what it should be. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
