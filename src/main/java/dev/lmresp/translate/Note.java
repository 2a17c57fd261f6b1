package dev.lmresp.translate;

import java.util.Locale;

/**
 * A change or loss in the translation. Nothing is dropped or changed without a note.
 *
 * @param kind what happened
 * @param path the field concerned, such as {@code tools[3]}
 * @param reason the details and the reason, for people
 */
public record Note(Kind kind, String path, String reason) {
    public enum Kind {
        /** Not passed on. */
        DROPPED,
        /** Passed on under another name. */
        RENAMED,
        /** Replaced by something similar. */
        APPROXIMATED,
        /** Invalid, and repaired. */
        REPAIRED,
        /** A number, and where it is from. */
        COUNTED
    }

    @Override
    public String toString() {
        return path + " " + kind.name().toLowerCase(Locale.ROOT) + ": " + reason;
    }
}
