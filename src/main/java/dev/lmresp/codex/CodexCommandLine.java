package dev.lmresp.codex;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A command line that starts Codex.
 *
 * @param words the program, and its arguments
 */
public record CodexCommandLine(List<String> words) {
    private static final Pattern PROGRAM = Pattern.compile("(.*[/\\\\])?codex(\\.exe|\\.cmd)?");

    /** Options whose next argument is the value, in the forms that may set the model. */
    private static final List<String> MODEL_OPTIONS = List.of("-m", "--model");

    private static final List<String> CONFIG_OPTIONS = List.of("-c", "--config");

    /** Copies the list. */
    public CodexCommandLine {
        words = List.copyOf(words);
    }

    /** The command line, if its program is Codex. */
    public static Optional<CodexCommandLine> of(List<String> words) {
        return !words.isEmpty()
                        && PROGRAM.matcher(words.getFirst().toLowerCase(Locale.ROOT)).matches()
                ? Optional.of(new CodexCommandLine(words))
                : Optional.empty();
    }

    /** The model that the user has set in the arguments. */
    public Optional<String> model() {
        for (int i = 1; i < words.size() && !words.get(i).equals("--"); i++) {
            String word = words.get(i);
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            Optional<String> named = model(word, next);
            if (named.isPresent()) {
                return named;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> model(String word, String next) {
        if (MODEL_OPTIONS.contains(word)) {
            return Optional.of(next);
        }
        if (hasValue(word, MODEL_OPTIONS)) {
            return Optional.of(value(word));
        }
        if (CONFIG_OPTIONS.contains(word)) {
            return modelOf(next);
        }
        return hasValue(word, CONFIG_OPTIONS) ? modelOf(value(word)) : Optional.empty();
    }

    /** True for {@code --model=x} and {@code -mx}. */
    private static boolean hasValue(String word, List<String> options) {
        return word.startsWith(options.getLast() + "=")
                || (word.startsWith(options.getFirst()) && word.length() > 2);
    }

    private static String value(String word) {
        String after = word.substring(word.startsWith("--") ? word.indexOf('=') : 2);
        return after.startsWith("=") ? after.substring(1) : after;
    }

    /** The model in a setting's value, which may be quoted. */
    private static Optional<String> modelOf(String setting) {
        String[] parts = setting.split("=", 2);
        return parts.length == 2 && parts[0].strip().equals("model")
                ? Optional.of(parts[1].strip().replaceAll("^([\"'])(.*)\\1$", "$2"))
                : Optional.empty();
    }

    /**
     * The command line with settings added. They come before the user's own arguments, so that the
     * user's win.
     *
     * @param setup the settings; an empty model or catalog is left out, and so is the model when
     *     the user sets one
     */
    public List<String> with(CodexSetup setup) {
        var all = new ArrayList<String>();
        all.add(words.getFirst());
        for (CodexSetup.Setting setting : setup.settings()) {
            boolean needed =
                    switch (setting.key()) {
                        case "model" -> !setup.model().isEmpty() && model().isEmpty();
                        case "model_catalog_json" -> !setup.catalog().isEmpty();
                        default -> true;
                    };
            if (needed) {
                all.add("-c");
                all.add(setting.key() + "=" + setting.value());
            }
        }
        all.addAll(words.subList(1, words.size()));
        return List.copyOf(all);
    }
}
