package dev.lmresp.doctor;

import java.util.Locale;

/** What a check comes to. */
public enum Verdict {
    /** As Codex needs it. */
    WORKS,
    /** Not as Codex needs it, or not at all. */
    WORKS_NOT,
    /** It was not asked, or did not answer in time. */
    CANNOT_TELL;

    /** The verdict for programs, such as {@code works-not}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
