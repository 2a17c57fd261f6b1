package dev.lmresp.files;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A change of a text file.
 *
 * @param file its path
 * @param before its current text, empty when it does not exist
 * @param after its new text; an empty file is deleted
 */
public record FileChange(Path file, Optional<String> before, String after) {
    /** True when the text changes. */
    public boolean isNeeded() {
        return !before.orElse("").equals(after);
    }
}
