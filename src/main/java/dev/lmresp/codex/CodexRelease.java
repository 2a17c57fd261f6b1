package dev.lmresp.codex;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Codex for which the settings were tested. This is the only place for differences
 * between versions: a row is added when a version needs other settings.
 *
 * @param major the first number of the version
 * @param minor the second number: the last version without a change from the row before has the
 *     same settings
 */
public record CodexRelease(int major, int minor) implements Comparable<CodexRelease> {
    /** All tested versions, oldest first. */
    private static final List<CodexRelease> KNOWN =
            List.of(new CodexRelease(0, 169), new CodexRelease(0, 171));

    private static final Pattern VERSION =
            Pattern.compile("(?<!\\d)(\\d{1,9})\\.(\\d{1,9})\\.\\d+");

    /** The newest tested version. */
    public static CodexRelease newest() {
        return KNOWN.getLast();
    }

    /**
     * Parses the output of {@code codex --version}; empty when it has no version.
     *
     * @param output such as {@code codex-cli 0.169.0}
     */
    public static Optional<CodexRelease> parse(String output) {
        Matcher found = VERSION.matcher(output);
        return found.find()
                ? Optional.of(
                        new CodexRelease(
                                Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
                : Optional.empty();
    }

    /** A caution for an untested version; empty when it was tested. */
    public Optional<String> caution() {
        if (compareTo(newest()) > 0) {
            return Optional.of(
                    "Codex %s is newer than any tested version; using the settings for %s"
                            .formatted(this, newest()));
        }
        return warning();
    }

    /** A warning about an old version; empty for one that is as new as those tested. */
    public Optional<String> warning() {
        return compareTo(KNOWN.getFirst()) < 0
                ? Optional.of(
                        "Codex %s is older than any tested version; %s or later is known to work"
                                .formatted(this, KNOWN.getFirst()))
                : Optional.empty();
    }

    @Override
    public int compareTo(CodexRelease other) {
        return major == other.major
                ? Integer.compare(minor, other.minor)
                : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
