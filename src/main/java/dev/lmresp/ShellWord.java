package dev.lmresp;

import java.util.regex.Pattern;

/**
 * Quotes a word of a command line for people to copy: names of models and files may have any
 * characters.
 */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=-]+");

    private ShellWord() {}

    /** The word, quoted for a POSIX shell if necessary. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
