package dev.lmresp.terminal.markdown;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A language as a highlighter sees it: a few contexts (code, the inside of a comment, of a string),
 * of which each knows what it looks for. A line is read in the context that the line before left,
 * so that a context is all that has to be remembered between lines.
 *
 * @param contexts the first is where code begins
 * @param words what words are that are not names
 */
record Language(List<Context> contexts, Map<String, Token> words, Words style) {
    /** The context in which code begins. */
    static final int START = 0;

    /** Longer lines are data rather than code, and not worth the time. */
    private static final int LONGEST = 4000;

    /** A language of which nothing is known. */
    static final Language PLAIN = new Language(List.of(), Map.of(), new Words(false, false, false));

    /**
     * How words are judged that are not in the list.
     *
     * @param hasCapitalTypes whether a name with a capital is a type
     * @param hasCalls whether a name before a bracket is a function
     * @param ignoresCase whether the list holds small letters for words in any letters
     */
    record Words(boolean hasCapitalTypes, boolean hasCalls, boolean ignoresCase) {}

    /**
     * A part of the code with rules of its own.
     *
     * @param token what its text is where no rule says otherwise
     * @param endsWithLine whether the end of the line ends it too
     * @param pattern the rules, each a group
     * @param rules what the groups are, in order
     */
    record Context(Token token, boolean endsWithLine, Pattern pattern, List<Rule> rules) {}

    /**
     * What a match is.
     *
     * @param isWord whether the list of words decides
     * @param next the context after it, or {@link #STAY}
     */
    record Rule(Token token, boolean isWord, int next) {
        static final int STAY = -1;
    }

    /** Takes the pieces of a line, one after the other. */
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
