package dev.lmresp.config;

import dev.lmresp.files.Sha256;

import java.nio.file.Path;

/** Decides whether the user trusts a settings file in a working folder. */
@FunctionalInterface
public interface FolderTrust {
    /** Trusts no file. */
    FolderTrust NONE = (file, sha256) -> Verdict.UNTRUSTED;

    /** The trust in a file. */
    enum Verdict {
        /** The user trusts the file with this content. */
        TRUSTED,
        /** The user trusted the file with another content. */
        CHANGED,
        /** The user has never trusted the file. */
        UNTRUSTED
    }

    /**
     * The trust in a file.
     *
     * @param file the file
     * @param sha256 the digest of its content, see {@link Sha256}
     */
    Verdict verdict(Path file, String sha256);
}
