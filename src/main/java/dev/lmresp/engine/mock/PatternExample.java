package dev.lmresp.engine.mock;

import java.util.Optional;

/**
 * Generates a text that matches a regular expression: literals, classes, groups, alternatives (the
 * first) and quantifiers. Look-arounds, back references and properties are not supported; the
 * caller checks the result.
 */
final class PatternExample {
    private static final int LONGEST = 4096;

    private final String pattern;

    /** The number of repetitions beyond the minimum for unlimited quantifiers. */
    private final int more;

    private int at;

    private PatternExample(String pattern, int more) {
        this.pattern = pattern;
        this.more = more;
    }

    /** A text for a pattern; empty when the pattern is not supported. */
    static Optional<String> of(String pattern, int more) {
        try {
            var example = new PatternExample(pattern, more);
            String text = example.alternatives();
            return example.at == pattern.length() ? Optional.of(text) : Optional.empty();
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException beyondUs) {
            return Optional.empty();
        }
    }

    private String alternatives() {
        String first = sequence();
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            sequence();
        }
        return first;
    }

    private String sequence() {
        var text = new StringBuilder();
        while (at < pattern.length() && "|)".indexOf(pattern.charAt(at)) < 0) {
            String atom = atom();
            int times = times();
            if ((long) text.length() + (long) atom.length() * times > LONGEST) {
                throw new IllegalArgumentException("too long");
            }
            text.repeat(atom, times);
        }
        return text.toString();
    }

    private String atom() {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '^', '$' -> "";
            case '.' -> "a";
            case '[' -> String.valueOf(oneOfClass());
            case '(' -> group();
            case '\\' -> escape();
            default -> String.valueOf(c);
        };
    }

    private String group() {
        if (pattern.startsWith("?:", at)) {
            at += 2;
        } else if (pattern.startsWith("?<", at) && "=!".indexOf(pattern.charAt(at + 2)) < 0) {
            at = pattern.indexOf('>', at) + 1;
        } else if (pattern.charAt(at) == '?') {
            throw new IllegalArgumentException("look-around");
        }
        String text = alternatives();
        if (pattern.charAt(at++) != ')') {
            throw new IllegalArgumentException("unclosed group");
        }
        return text;
    }

    private String escape() {
        char c = pattern.charAt(at++);
        return switch (c) {
            case 'd' -> "1";
            case 'w', 'D', 'S' -> "a";
            case 's' -> " ";
            case 'W' -> "-";
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'b' -> "";
            default -> {
                if (Character.isLetterOrDigit(c)) {
                    throw new IllegalArgumentException("escape");
                }
                yield String.valueOf(c);
            }
        };
    }

    /**
     * A character of a class: its first, or for a negated one the first common character outside.
     */
    private char oneOfClass() {
        boolean negated = pattern.charAt(at) == '^';
        if (negated) {
            at++;
        }
        int from = at;
        char first = 0;
        var members = new StringBuilder();
        while (pattern.charAt(at) != ']' || at == from) {
            char c = pattern.charAt(at++);
            if (c == '\\') {
                String escaped = escape();
                if (escaped.isEmpty()) {
                    throw new IllegalArgumentException("escape");
                }
                c = escaped.charAt(0);
                if (Character.isLetterOrDigit(c)) {
                    // the whole of \d or \w is in the class
                    members.append("0123456789abcdefghijklmnopqrstuvwxyz");
                }
            }
            char last = c;
            if (pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']') {
                last = pattern.charAt(at + 1);
                at += 2;
            }
            for (int one = c; one <= last && members.length() < LONGEST; one++) {
                members.append((char) one);
            }
            first = first == 0 ? c : first;
        }
        at++;
        if (!negated) {
            return first;
        }
        for (char c : "ax1 -_.~A".toCharArray()) {
            if (members.indexOf(String.valueOf(c)) < 0) {
                return c;
            }
        }
        throw new IllegalArgumentException("class");
    }

    private int times() {
        if (at == pattern.length()) {
            return 1;
        }
        int times = 1;
        switch (pattern.charAt(at)) {
            case '?' -> {
                at++;
                times = 0;
            }
            case '*' -> {
                at++;
                times = more;
            }
            case '+' -> {
                at++;
                times = 1 + more;
            }
            case '{' -> {
                int end = pattern.indexOf('}', at);
                String[] limits = pattern.substring(at + 1, end).split(",", -1);
                int least = Integer.parseInt(limits[0].strip());
                int most =
                        limits.length == 1
                                ? least
                                : limits[1].isBlank()
                                        ? Integer.MAX_VALUE
                                        : Integer.parseInt(limits[1].strip());
                times = Math.min(most, least + more);
                at = end + 1;
            }
            default -> {
                return 1;
            }
        }
        if (at < pattern.length() && "?+".indexOf(pattern.charAt(at)) >= 0) {
            at++;
        }
        return times;
    }
}
