package dev.lmresp.terminal.markdown;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The highlighting rules of a language: a few contexts (code, inside a comment, inside a string),
 * each with its patterns. A line starts in the context at the end of the line before, so the
 * context is the only state between lines.
 *
 * @param contexts the first is where code begins
 * @param words the tokens of keywords and similar words
 */
record Language(List<Context> contexts, Map<String, Token> words, Words style) {
    /** The context in which code begins. */
    static final int START = 0;

    /** Longer lines are data rather than code, and not worth the time. */
    private static final int LONGEST = 4000;

    /** An unknown language, without highlighting. */
    static final Language PLAIN = new Language(List.of(), Map.of(), new Words(false, false, false));

    /**
     * How to classify words that are not in the list.
     *
     * @param hasCapitalTypes whether a name with a capital is a type
     * @param hasCalls whether a name before a bracket is a function
     * @param ignoresCase whether the list is in lower case and matches any case
     */
    record Words(boolean hasCapitalTypes, boolean hasCalls, boolean ignoresCase) {}

    /**
     * A part of the code with its own rules.
     *
     * @param token the token of text that no rule matches
     * @param endsWithLine whether the end of the line ends it too
     * @param pattern the rules, each a group
     * @param rules the rules of the groups, in order
     */
    record Context(Token token, boolean endsWithLine, Pattern pattern, List<Rule> rules) {}

    /**
     * The meaning of a match.
     *
     * @param isWord whether to look the match up in the list of words
     * @param next the context after it, or {@link #STAY}
     */
    record Rule(Token token, boolean isWord, int next) {
        static final int STAY = -1;
    }

    /** Receives the pieces of a line, in order. */
    interface Pieces {
        void add(String text, Token token);
    }

    /** Reads a line in a context, and returns the context of the next line. */
    int read(String line, int context, Pieces pieces) {
        if (contexts.isEmpty()) {
            pieces.add(line, Token.PLAIN);
            return START;
        }
        if (line.length() > LONGEST) {
            Context in = contexts.get(context);
            pieces.add(line, in.token());
            return in.endsWithLine() ? START : context;
        }
        int now = context;
        int at = 0;
        int searched = 0;
        Matcher matcher = contexts.get(now).pattern().matcher(line);
        while (searched <= line.length() && matcher.find(searched)) {
            if (matcher.end() == matcher.start()) {
                searched = matcher.end() + 1;
                continue;
            }
            Context in = contexts.get(now);
            Rule rule = in.rules().get(group(matcher));
            add(line, at, matcher.start(), in.token(), pieces);
            Token token = rule.isWord() ? word(line, matcher) : rule.token();
            add(line, matcher.start(), matcher.end(), token, pieces);
            at = matcher.end();
            searched = at;
            if (rule.next() != Rule.STAY) {
                now = rule.next();
                matcher.usePattern(contexts.get(now).pattern());
            }
        }
        Context last = contexts.get(now);
        add(line, at, line.length(), last.token(), pieces);
        return last.endsWithLine() ? START : now;
    }

    private static void add(String line, int from, int to, Token token, Pieces pieces) {
        if (from < to) {
            pieces.add(line.substring(from, to), token);
        }
    }

    private static int group(Matcher matcher) {
        int group = 1;
        while (matcher.start(group) < 0) {
            group++;
        }
        return group - 1;
    }

    private Token word(String line, Matcher found) {
        String word = found.group();
        Token known = words.get(style.ignoresCase() ? lower(word) : word);
        if (known != null) {
            return known;
        }
        boolean isCapital = Character.isUpperCase(word.charAt(0));
        if (style.hasCapitalTypes() && isCapital) {
            return Token.TYPE;
        }
        boolean isCalled = found.end() < line.length() && line.charAt(found.end()) == '(';
        return style.hasCalls() && isCalled ? Token.NAME : Token.PLAIN;
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
