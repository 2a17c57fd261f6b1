package dev.lmresp.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The ignored values of an untrusted settings file in the working folder.
 *
 * @param file the file
 * @param sha256 the digest of its content
 * @param changed whether the user trusted it with another content
 * @param values the ignored values, at least one
 */
public record LeftOut(Path file, String sha256, boolean changed, List<FileValue> values) {
    /** The reason, to follow the file's name. */
    public String reason() {
        return changed ? "has changed since you trusted it" : "is not trusted";
    }
}
