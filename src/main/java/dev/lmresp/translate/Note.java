package dev.lmresp.translate;

import java.util.Locale;

/**
 * What the translation could not carry over as it was. Nothing is dropped or changed without one.
 *
 * @param kind what was done
 * @param path the field it was done to, such as {@code tools[3]}
 * @param reason what exactly, and why, for people
 */
public record Note(Kind kind, String path, String reason) {
    /** What was done. */
    public enum Kind {
        /** It is not passed on. */
        DROPPED,
        /** It goes under another name. */
        RENAMED,
        /** It is expressed by something like it. */
        APPROXIMATED,
        /** It was broken, and is not any more. */
        REPAIRED
    }

    @Override
    public String toString() {
        return path + " " + kind.name().toLowerCase(Locale.ROOT) + ": " + reason;
    }
}
