package dev.lmresp.claude;

import java.io.File;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command that prints a key from the environment, for Claude Code's {@code apiKeyHelper}. */
final class KeyHelper {
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private static final Pattern NAME = Pattern.compile("printenv (\\w+)|echo %(\\w+)%");

    private KeyHelper() {}

    /**
     * The command for a variable.
     *
     * @throws IllegalArgumentException when it is not the name of a variable
     */
    static String command(String variable) {
        if (!variable.matches("\\w+")) {
            throw new IllegalArgumentException(
                    "'%s' is not the name of an environment variable".formatted(variable));
        }
        return WINDOWS ? "echo %" + variable + "%" : "printenv " + variable;
    }

    /** The variable of such a command; empty for any other command. */
    static String variable(String command) {
        Matcher found = NAME.matcher(command);
        if (!found.matches()) {
            return "";
        }
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
