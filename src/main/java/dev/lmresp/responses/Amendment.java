package dev.lmresp.responses;

/**
 * Something in a request that was read as other than it stands there.
 *
 * @param kind what was done
 * @param path where it stands in the request
 * @param reason what was wrong, and how it was read
 */
public record Amendment(Kind kind, String path, String reason) {
    /** What was done. */
    public enum Kind {
        /** The same is said under the name that the protocol has for it. */
        RENAMED,
        /** It was broken. */
        REPAIRED
    }
}
