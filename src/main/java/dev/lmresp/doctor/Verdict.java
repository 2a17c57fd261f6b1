package dev.lmresp.doctor;

import java.util.Locale;

/** The verdict of a check. */
public enum Verdict {
    WORKS,
    /** It does not work as agents need it, or not at all. */
    WORKS_NOT,
    /** It was skipped, or timed out. */
    CANNOT_TELL;

    /** The name for programs, such as {@code works-not}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
