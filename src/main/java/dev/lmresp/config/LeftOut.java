package dev.lmresp.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What does not count of the settings file in a working folder, because nobody trusts it.
 *
 * @param file where it was found
 * @param sha256 of its content
 * @param changed whether the user trusted it, and it was another then
 * @param values what does not count, at least one
 */
public record LeftOut(Path file, String sha256, boolean changed, List<FileValue> values) {
    /** Why, in words that go behind the name of the file. */
    public String reason() {
        return changed ? "has changed since you trusted it" : "is not trusted";
    }
}
