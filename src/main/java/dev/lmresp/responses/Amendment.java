package dev.lmresp.responses;

/**
 * A part of a request that was corrected while it was read.
 *
 * @param kind how it was corrected
 * @param path the path of the field
 * @param reason what was wrong and what it was replaced by
 */
public record Amendment(Kind kind, String path, String reason) {
    public enum Kind {
        /** A member of Chat Completions was renamed to that of Responses. */
        RENAMED,
        /** Invalid content was repaired. */
        REPAIRED,
        /** A part without an equivalent was left out. */
        DROPPED,
        /** A part was replaced by something similar. */
        APPROXIMATED
    }
}
