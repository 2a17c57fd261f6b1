package dev.lmresp.terminal.prompt;

import dev.lmresp.terminal.ControlCharacters;

import org.jline.reader.Completer;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.CompletionMatcher;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Adapts our completions to JLine: the word ends at the cursor, and candidates are already
 * filtered, sorted and quoted. As a parser it accepts everything: text may have an unmatched quote.
 */
final class TabKey implements Parser, Completer, CompletionMatcher {
    private final Completions completions;
    private List<org.jline.reader.Candidate> candidates = List.of();

    TabKey(Completions completions) {
        this.completions = completions;
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        int end = Math.min(cursor, line.length());
        int start = context == ParseContext.COMPLETE ? Words.start(line, end) : end;
        return new LastWord(line, start, end);
    }

    @Override
    public void complete(
            LineReader reader, ParsedLine line, List<org.jline.reader.Candidate> into) {
        // the line editor would show a control character in a name only in part
        List<Candidate> found =
                completions.complete(line.line(), line.cursor()).stream()
                        .filter(it -> ControlCharacters.of(it.text()).equals(it.text()))
                        .toList();
        for (int i = 0; i < found.size(); i++) {
            into.add(candidate(found.get(i), line, i));
        }
    }

    private static org.jline.reader.Candidate candidate(
            Candidate candidate, ParsedLine line, int order) {
        String description = candidate.description();
        return new org.jline.reader.Candidate(
                candidate.text(),
                shown(candidate.text(), line),
                null,
                description.isEmpty() ? null : description,
                null,
                null,
                candidate.isFinal(),
                order);
    }

    /** The last part of a path: the rest is visible in the line. */
    private static String shown(String text, ParsedLine line) {
        boolean isCommand = line.cursor() == line.word().length();
        int slash = text.lastIndexOf('/', text.length() - 2);
        return isCommand || slash < 0 || slash >= line.word().length()
                ? text
                : text.substring(slash + 1);
    }

    @Override
    public void compile(
            Map<LineReader.Option, Boolean> options,
            boolean prefix,
            CompletingParsedLine line,
            boolean caseInsensitive,
            int errors,
            @Nullable String originalGroupName) {
        candidates = List.of();
    }

    @Override
    public List<org.jline.reader.Candidate> matches(List<org.jline.reader.Candidate> all) {
        candidates = all;
        return all;
    }

    @Override
    public org.jline.reader.@Nullable Candidate exactMatch() {
        return null;
    }

    @Override
    public String getCommonPrefix() {
        String prefix = candidates.isEmpty() ? "" : candidates.getFirst().value();
        for (org.jline.reader.Candidate candidate : candidates) {
            while (!candidate.value().startsWith(prefix)) {
                prefix = prefix.substring(0, prefix.length() - 1);
            }
        }
        return prefix;
    }

    /** The word from {@code start} to {@code cursor} of a line. */
    private record LastWord(String line, int start, int cursor) implements CompletingParsedLine {
        @Override
        public String word() {
            return line.substring(start, cursor);
        }

        @Override
        public int wordCursor() {
            return cursor - start;
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word());
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return wordCursor();
        }
    }
}
