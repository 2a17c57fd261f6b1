package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the options of a request in an engine's message, in any spelling. */
final class OptionNames {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\[\\]-]*");

    /** Single words that occur in messages only as option names. */
    private static final Set<String> DISTINCT =
            Set.of("temperature", "logprobs", "verbosity", "seed");

    /** Words before a name that mark it as an option. */
    private static final Pattern BEFORE =
            Pattern.compile(
                    "(?:parameter|argument|field|option|property|input|key|value)s?(?:\\(s\\))?"
                            + "(?: supplied| name| named)?:? \\W*$",
                    Pattern.CASE_INSENSITIVE);

    /** The names of the token limit in the APIs behind gateways. */
    private static final List<String> LIMITS =
            List.of("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens");

    private final Map<String, String> bySpelling = new HashMap<>();

    OptionNames(ObjectNode options) {
        LIMITS.stream()
                .filter(options::has)
                .forEach(sent -> LIMITS.forEach(it -> bySpelling.put(spelling(it), sent)));
        options.fieldNames().forEachRemaining(name -> bySpelling.put(spelling(name), name));
    }

    /** Normalizes spelling: {@code presence_penalty} and {@code presencePenalty} are the same. */
    private static String spelling(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /**
     * The option in a path such as {@code body.response_format.type} or, of Go, {@code
     * ChatRequest.stop}.
     */
    Optional<String> at(String place) {
        for (String step : place.split("[.\\[\\]/()' ]+", -1)) {
            String option = option(step);
            if (option != null) {
                return Optional.of(option);
            }
            boolean isOuter =
                    step.isEmpty()
                            || step.equals("body")
                            || step.equals("request")
                            || Character.isUpperCase(step.charAt(0));
            if (!isOuter) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The option for a word, including type names in Rust and Go that are derived from it. */
    private @Nullable String option(String word) {
        String spelling = spelling(word);
        String option = bySpelling.get(spelling);
        return option == null && spelling.endsWith("param")
                ? bySpelling.get(spelling.substring(0, spelling.length() - "param".length()))
                : option;
    }

    /** The options that a sentence names, in order. */
    List<String> in(String sentence) {
        var options = new ArrayList<String>();
        Matcher words = WORD.matcher(sentence);
        while (words.find()) {
            Optional<String> option = at(words.group());
            if (option.isPresent()
                    && !options.contains(option.get())
                    && isName(sentence, words, option.get())) {
                options.add(option.get());
            }
        }
        return options;
    }

    /** True for an option's name: words such as "stop" and "user" occur in any sentence. */
    private static boolean isName(String sentence, Matcher word, String option) {
        return word.group().indexOf('_') >= 0
                || option.indexOf('_') >= 0
                || DISTINCT.contains(option)
                || isQuoted(sentence, word.start(), word.end())
                || BEFORE.matcher(sentence.substring(0, word.start())).find();
    }

    private static boolean isQuoted(String sentence, int from, int to) {
        return from > 0
                && to < sentence.length()
                && "'\"`".indexOf(sentence.charAt(from - 1)) >= 0
                && "'\"`".indexOf(sentence.charAt(to)) >= 0;
    }
}
