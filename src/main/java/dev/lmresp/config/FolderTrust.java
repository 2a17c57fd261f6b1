package dev.lmresp.config;

import dev.lmresp.files.Sha256;

import java.nio.file.Path;

/** Knows which settings files in working folders the user has looked at and trusts. */
@FunctionalInterface
public interface FolderTrust {
    /** Trusts no file. */
    FolderTrust NONE = (file, sha256) -> Verdict.UNTRUSTED;

    /** How far a file is trusted. */
    enum Verdict {
        /** The user trusts it as it is. */
        TRUSTED,
        /** The user trusted it, and it was another then. */
        CHANGED,
        /** The user has never said so. */
        UNTRUSTED
    }

    /**
     * Whether a file is trusted.
     *
     * @param file where it was found
     * @param sha256 of what was read of it, see {@link Sha256}
     */
    Verdict verdict(Path file, String sha256);
}
