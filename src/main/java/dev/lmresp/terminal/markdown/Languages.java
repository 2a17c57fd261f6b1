package dev.lmresp.terminal.markdown;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The languages in {@code languages.txt}, which describes its format at the top. */
final class Languages {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final Map<String, Draft> drafts = new HashMap<>();
    private final Map<Draft, Language> finished = new HashMap<>();

    private Languages() {}

    /** Reads the file; a language is parsed when it is first used. */
    static Languages read() {
        var languages = new Languages();
        try (InputStream file = Languages.class.getResourceAsStream("languages.txt")) {
            if (file == null) {
                throw new IllegalStateException("languages.txt is not beside Languages.class");
            }
            var lines =
                    new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)).lines();
            languages.read(lines.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return languages;
    }

    /** The language for the info string of a code fence; plain when unknown. */
    Language of(String info) {
        String name = name(info).toLowerCase(Locale.ROOT);
        Draft draft = drafts.get(name);
        if (draft == null) {
            return Language.PLAIN;
        }
        return finished.computeIfAbsent(draft, Draft::language);
    }

    /**
     * The first word of an info string: {@code java} of {@code java title="Main"} or {@code
     * {.java}}.
     */
    static String name(String info) {
        String bare = info.strip();
        if (bare.startsWith("{")) {
            bare = bare.substring(1).strip();
        }
        if (bare.startsWith(".")) {
            bare = bare.substring(1);
        }
        int end = 0;
        while (end < bare.length() && " \t,{}:".indexOf(bare.charAt(end)) < 0) {
            end++;
        }
        return bare.substring(0, end);
    }

    private void read(List<String> lines) {
        Draft draft = new Draft();
        for (String line : lines) {
            String[] words = BLANKS.split(line.strip());
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            switch (words[0]) {
                case "language" -> {
                    draft = new Draft();
                    for (int i = 1; i < words.length; i++) {
                        drafts.put(words[i], draft);
                    }
                }
                case "like" -> draft.copy(Objects.requireNonNull(drafts.get(words[1]), line));
                default -> draft.add(words, line);
            }
        }
    }

    /** A language being parsed. */
    private static final class Draft {
        private static final int STAY = Language.Rule.STAY;

        private final Map<String, Token> words = new HashMap<>();
        private final List<Part> parts = new ArrayList<>(List.of(new Part(Token.PLAIN, false)));
        private String names = "";
        private Language.Words style = new Language.Words(false, false, false);

        /** A context whose rules are being collected. */
        private record Part(
                Token token,
                boolean endsWithLine,
                List<String> patterns,
                List<Language.Rule> rules) {
            Part(Token token, boolean endsWithLine) {
                this(token, endsWithLine, new ArrayList<>(), new ArrayList<>());
            }

            void add(String pattern, Language.Rule rule) {
                patterns.add(pattern);
                rules.add(rule);
            }
        }

        void copy(Draft other) {
            words.putAll(other.words);
            parts.clear();
            for (Part part : other.parts) {
                var copy = new Part(part.token(), part.endsWithLine());
                copy.patterns().addAll(part.patterns());
                copy.rules().addAll(part.rules());
                parts.add(copy);
            }
            names = other.names;
            style = other.style;
        }

        void add(String[] line, String whole) {
            switch (line[0]) {
                case "words" -> {
                    Token token = token(line[1]);
                    for (int i = 2; i < line.length; i++) {
                        words.put(line[i], token);
                    }
                }
                case "names" -> {
                    names = line[1];
                    List<String> flags = List.of(line).subList(2, line.length);
                    style =
                            new Language.Words(
                                    flags.contains("capitals"),
                                    flags.contains("calls"),
                                    flags.contains("anycase"));
                }
                case "match" ->
                        parts.getFirst()
                                .add(line[2], new Language.Rule(token(line[1]), false, STAY));
                case "inside" ->
                        parts.getLast()
                                .add(line[2], new Language.Rule(token(line[1]), false, STAY));
                case "region", "span" -> region(line);
                default -> throw new IllegalStateException("languages.txt: " + whole);
            }
        }

        /** {@code region KIND START END [ESCAPE]}: the start has the same kind. */
        private void region(String[] line) {
            Token token = token(line[1]);
            int context = parts.size();
            parts.getFirst().add(line[2], new Language.Rule(token, false, context));
            var part = new Part(token, line[0].equals("span"));
            if (line.length > 4) {
                part.add(line[4], new Language.Rule(token, false, STAY));
            }
            part.add(line[3], new Language.Rule(token, false, Language.START));
            parts.add(part);
        }

        private static Token token(String name) {
            return Token.valueOf(name.toUpperCase(Locale.ROOT));
        }

        /** Words come last, so that other rules win: {@code r} in {@code r"\d"} is not a word. */
        Language language() {
            if (!names.isEmpty()) {
                parts.getFirst().add(names, new Language.Rule(Token.PLAIN, true, STAY));
            }
            List<Language.Context> contexts = parts.stream().map(Draft::context).toList();
            return new Language(contexts, Map.copyOf(words), style);
        }

        private static Language.Context context(Part part) {
            String pattern = "(" + String.join(")|(", part.patterns()) + ")";
            return new Language.Context(
                    part.token(),
                    part.endsWithLine(),
                    Pattern.compile(pattern),
                    List.copyOf(part.rules()));
        }
    }
}
