package dev.lmresp.claude;

import dev.lmresp.program.InstalledProgram;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An installed Claude Code.
 *
 * @param program the program
 */
public record ClaudeProgram(InstalledProgram program) {
    private static final String NAME = "claude";
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+\\S*");

    /** The Claude Code in the {@code PATH}; empty when there is none. */
    public static Optional<ClaudeProgram> find(Map<String, String> environment) {
        return InstalledProgram.find(NAME, environment).map(ClaudeProgram::new);
    }

    /** Its version, such as {@code 2.1.332}; empty when it does not say one. */
    public Optional<String> version() {
        Matcher found = VERSION.matcher(program.version());
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }
}
