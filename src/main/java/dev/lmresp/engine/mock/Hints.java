package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values in a prompt, for the arguments of a tool or the members of an answer. Each number and each
 * quotation is used once, in order.
 */
final class Hints {
    private static final Pattern NUMBER =
            Pattern.compile(
                    "(?<![\\p{L}\\p{N}_.])-?(?:\\d{1,3}(?:,\\d{3})+|\\d{1,30})(?:\\.\\d{1,30})?(?![\\p{L}\\p{N}_])");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("(?<name>[A-Za-z_][A-Za-z0-9_]*)\\s*[=:]\\s*(?<value>[^\\s,;]+)");
    private static final Pattern PLACE =
            Pattern.compile(
                    "\\b(?:in|for|at|of|to|from|near)\\s+(?<place>\\p{Lu}[\\p{L}\\p{M}'’-]*(?:\\s+\\p{Lu}[\\p{L}\\p{M}'’-]*)*)");
    private static final Pattern ADDRESS =
            Pattern.compile("https?://[^\\s<>\"'`]*[^\\s<>\"'`.,;:!?)]");
    private static final Pattern PATH =
            Pattern.compile(
                    "(?<!\\S)(?:[\\w.~-]*/[\\w./~-]*[\\w/]|[\\w-]+\\.[A-Za-z][A-Za-z0-9]{0,4})(?![\\w/])");

    private static final Set<String> COMMANDS =
            Set.of("cmd", "command", "script", "code", "shell_command");
    private static final Set<String> INPUTS =
            Set.of("input", "patch", "code", "diff", "script", "source");
    private static final Set<String> PLACES =
            Set.of(
                    "city",
                    "location",
                    "place",
                    "country",
                    "town",
                    "region",
                    "destination",
                    "origin");
    private static final Set<String> TEXTS =
            Set.of(
                    "text",
                    "query",
                    "q",
                    "message",
                    "prompt",
                    "question",
                    "content",
                    "topic",
                    "task",
                    "objective",
                    "search_query",
                    "search_term",
                    "keyword",
                    "title",
                    "explanation",
                    "justification");

    private final String prompt;
    private final Masked masked;
    private final Deque<JsonNode> numbers = new ArrayDeque<>();
    private final Deque<String> quoted = new ArrayDeque<>();
    private final Deque<String> ticked = new ArrayDeque<>();
    private final Deque<String> fenced = new ArrayDeque<>();

    Hints(String prompt) {
        this.prompt = prompt;
        masked = Masked.of(prompt);
        Matcher number = NUMBER.matcher(masked.text());
        while (number.find()) {
            numbers.add(number(number.group()));
        }
        masked.quoted().forEach(quotation -> quoted.add(quotation.text()));
        masked.ticked().forEach(quotation -> ticked.add(quotation.text()));
        masked.fenced().forEach(quotation -> fenced.add(quotation.text()));
    }

    /** The number of unused numbers. */
    int numbersLeft() {
        return numbers.size();
    }

    /** The value assigned to a name, as in {@code unit=celsius} or {@code unit: celsius}. */
    List<JsonNode> assigned(String name) {
        var found = new ArrayList<JsonNode>();
        Matcher assignment = ASSIGNMENT.matcher(prompt);
        while (assignment.find()) {
            if (assignment.group("name").equalsIgnoreCase(name)) {
                String value = assignment.group("value").replaceAll("^[\"'`]|[\"'`.!?)]+$", "");
                if (NUMBER.matcher(value).matches()) {
                    found.add(number(value));
                } else if (value.equals("true") || value.equals("false")) {
                    found.add(BooleanNode.valueOf(value.equals("true")));
                }
                found.add(TextNode.valueOf(value));
            }
        }
        return found;
    }

    /** Takes the next number that matches. */
    Optional<JsonNode> number(Predicate<JsonNode> fits) {
        for (var left = numbers.iterator(); left.hasNext(); ) {
            JsonNode number = left.next();
            if (fits.test(number)) {
                left.remove();
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    /** A text for a property of this name: from a fence, backticks or quotes, or from the words. */
    Optional<String> text(String name, Predicate<String> fits) {
        String lower = name.toLowerCase(Locale.ROOT);
        var sources = new ArrayList<Deque<String>>();
        if (INPUTS.contains(lower)) {
            sources.add(fenced);
        }
        if (COMMANDS.contains(lower) || INPUTS.contains(lower)) {
            sources.add(ticked);
            sources.add(fenced);
        }
        sources.add(quoted);
        sources.add(ticked);
        for (Deque<String> source : sources) {
            for (var left = source.iterator(); left.hasNext(); ) {
                String text = left.next();
                if (fits.test(text)) {
                    left.remove();
                    return Optional.of(text);
                }
            }
        }
        return unquoted(lower).filter(fits);
    }

    /** True when there is a text for a property of this name. */
    boolean hasText(String name) {
        return !quoted.isEmpty()
                || !ticked.isEmpty()
                || hasCode(name)
                || unquoted(name.toLowerCase(Locale.ROOT)).isPresent();
    }

    /**
     * True when a command in backticks or quotes, or code in a fence, is left for such a property.
     */
    boolean hasCode(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return (INPUTS.contains(lower) && !fenced.isEmpty())
                || (COMMANDS.contains(lower) && !ticked.isEmpty());
    }

    /** True when the prompt contains the word, to choose from an enumeration. */
    boolean mentions(String word) {
        return !word.isBlank()
                && Pattern.compile(
                                "(?<![\\p{L}\\p{N}_])"
                                        + Pattern.quote(word)
                                        + "(?![\\p{L}\\p{N}_])",
                                Pattern.CASE_INSENSITIVE)
                        .matcher(prompt)
                        .find();
    }

    private Optional<String> unquoted(String name) {
        if (PLACES.contains(name)) {
            return first(PLACE, "place");
        }
        if (name.contains("url") || name.equals("uri") || name.equals("link")) {
            return first(ADDRESS, "");
        }
        if (name.contains("path") || name.contains("file")) {
            return first(PATH, "");
        }
        return TEXTS.contains(name) && !prompt.isBlank()
                ? Optional.of(Words.shortened(prompt.strip(), 1000))
                : Optional.empty();
    }

    private Optional<String> first(Pattern pattern, String group) {
        Matcher matcher = pattern.matcher(masked.text());
        return matcher.find()
                ? Optional.of(group.isEmpty() ? matcher.group() : matcher.group(group))
                : Optional.empty();
    }

    private static JsonNode number(String text) {
        var number = new BigDecimal(text.replace(",", ""));
        if (number.scale() > 0) {
            return DecimalNode.valueOf(number);
        }
        return number.precision() < 19
                ? LongNode.valueOf(number.longValue())
                : BigIntegerNode.valueOf(number.toBigInteger());
    }
}
