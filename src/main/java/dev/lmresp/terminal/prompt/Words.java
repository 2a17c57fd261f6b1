package dev.lmresp.terminal.prompt;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words, by blanks, except between {@code "…"} or {@code '…'} at the
 * start of a word and after a backslash. A backslash before anything other than a blank or a quote
 * is literal, so that Windows paths work.
 */
public final class Words {
    private final List<String> words = new ArrayList<>();
    private int start;

    private Words(String line) {
        int at = 0;
        while (true) {
            while (at < line.length() && isBlank(line.charAt(at))) {
                at++;
            }
            start = at;
            if (at < line.length()) {
                at = word(line, at);
            }
            if (at == line.length()) {
                return;
            }
        }
    }

    /** The words, unquoted. */
    public static List<String> of(String line) {
        return List.copyOf(new Words(line).words);
    }

    /**
     * The start of the word that ends at the cursor; the cursor itself if a new one begins there.
     */
    public static int start(String line, int cursor) {
        return new Words(line.substring(0, cursor)).start;
    }

    /** Quotes a word, if necessary. */
    public static String quoted(String word) {
        boolean isPlain = word.chars().noneMatch(c -> isBlank(c) || isQuote(c)) && !word.isEmpty();
        if (isPlain) {
            return word;
        }
        if (word.indexOf('"') < 0) {
            return '"' + word + '"';
        }
        if (word.indexOf('\'') < 0) {
            return "'" + word + "'";
        }
        var escaped = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            escaped.append(isBlank(c) || isQuote(c) ? "\\" : "").append(c);
        }
        return escaped.toString();
    }

    private int word(String line, int from) {
        var word = new StringBuilder();
        char quote = isQuote(line.charAt(from)) ? line.charAt(from) : 0;
        int at = quote == 0 ? from : from + 1;
        while (at < line.length()) {
            char c = line.charAt(at);
            boolean ends = quote == 0 ? isBlank(c) : c == quote;
            if (ends) {
                break;
            }
            if (quote == 0
                    && c == '\\'
                    && at + 1 < line.length()
                    && isSpecial(line.charAt(at + 1))) {
                at++;
            }
            word.append(line.charAt(at++));
        }
        words.add(word.toString());
        return quote != 0 && at < line.length() ? at + 1 : at;
    }

    private static boolean isSpecial(char c) {
        return isBlank(c) || isQuote(c);
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n';
    }

    private static boolean isQuote(int c) {
        return c == '"' || c == '\'';
    }
}
