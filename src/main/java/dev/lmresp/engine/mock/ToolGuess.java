package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Guesses which tool a prompt without a tool's name needs. Conservative: the prompt must have the
 * words of a tool's name, or an instruction that matches its arguments.
 */
final class ToolGuess {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern QUESTION =
            Pattern.compile(
                    "^\\s*(?:what|how|which|where|when|who|is|are|does|do|tell|show|give|check|find|fetch|get|look)\\b|\\?");
    private static final Pattern RUN = Pattern.compile("\\b(?:run|execute|exec|shell|command)\\b");
    private static final Set<String> POLITE =
            Set.of("please", "can", "could", "you", "now", "would", "ok", "then", "and", "just");

    /** Words of names that do not describe the tool's purpose. */
    private static final Set<String> GENERIC =
            Set.of(
                    "get", "fetch", "lookup", "read", "find", "query", "current", "tool", "the",
                    "a", "of", "for");

    private static final Set<String> SMALL =
            Set.of(
                    "with",
                    "from",
                    "that",
                    "this",
                    "what",
                    "when",
                    "which",
                    "your",
                    "have",
                    "will",
                    "into",
                    "them",
                    "they",
                    "about",
                    "given",
                    "tool",
                    "function",
                    "returns",
                    "return",
                    "please",
                    "should",
                    "could",
                    "would",
                    "there",
                    "their",
                    "some",
                    "used",
                    "using",
                    "user");

    private final String lower;
    private final Hints hints;
    private final List<String> ordered;
    private final Set<String> words = new HashSet<>();

    private ToolGuess(String prompt, Masked masked) {
        lower = masked.text().toLowerCase(Locale.ROOT);
        hints = new Hints(prompt);
        ordered = NO_WORD.splitAsStream(lower).filter(word -> !word.isEmpty()).toList();
        ordered.forEach(word -> words.add(stem(word)));
    }

    /** The most likely tool for a prompt. */
    static Optional<DeclaredTool> find(String prompt, Masked masked, List<DeclaredTool> tools) {
        if (prompt.isBlank()) {
            return Optional.empty();
        }
        var guess = new ToolGuess(prompt, masked);
        DeclaredTool best = null;
        int bestScore = 0;
        for (DeclaredTool tool : tools) {
            int score = guess.score(tool);
            if (score > bestScore) {
                best = tool;
                bestScore = score;
            }
        }
        return Optional.ofNullable(best);
    }

    private int score(DeclaredTool tool) {
        List<String> name = List.of(DeclaredTool.words(tool.ownName()).split(" "));
        List<String> telling = name.stream().filter(word -> !GENERIC.contains(word)).toList();
        if (name.size() > 1 && holds(name)) {
            return 100 + name.size();
        }
        if (isOrder(name) && hasArguments(tool)) {
            return 80;
        }
        if (RUN.matcher(lower).find() && takes(tool, "cmd", "command", "shell_command")) {
            return 70;
        }
        if (name.contains(firstWord()) && takes(tool, "input", "patch", "code")) {
            return 65;
        }
        if (hasArguments(tool) && isOrder(described(tool))) {
            return 60;
        }
        if (!telling.isEmpty() && telling.size() < name.size() && holds(telling) && isQuestion()) {
            return 50 + telling.size();
        }
        boolean named = telling.stream().anyMatch(word -> words.contains(stem(word)));
        return named && described(tool).stream().filter(words::contains).count() >= 3 ? 40 : 0;
    }

    private boolean holds(List<String> all) {
        return all.stream().allMatch(word -> word.length() > 1 && words.contains(stem(word)));
    }

    private boolean isQuestion() {
        return QUESTION.matcher(lower).find();
    }

    /** True when the prompt begins with a verb of the tool. */
    private boolean isOrder(Iterable<String> verbs) {
        String first = stem(firstWord());
        for (String verb : verbs) {
            if (!first.isEmpty() && stem(verb).equals(first)) {
                return true;
            }
        }
        return false;
    }

    private String firstWord() {
        for (String word : ordered) {
            if (!POLITE.contains(word)) {
                return word;
            }
        }
        return "";
    }

    /** True when the tool requires numbers and the prompt has enough of them. */
    private boolean hasArguments(DeclaredTool tool) {
        JsonNode properties = tool.parameters().path("properties");
        int numbers = 0;
        for (JsonNode name : tool.parameters().path("required")) {
            String type = properties.path(name.asText()).path("type").asText();
            if (!type.equals("integer") && !type.equals("number")) {
                return false;
            }
            numbers++;
        }
        return numbers > 0 && hints.numbersLeft() >= numbers;
    }

    /** True when the tool has such a property, and the prompt has a quotation for it. */
    private boolean takes(DeclaredTool tool, String... names) {
        for (String name : names) {
            if (tool.parameters().path("properties").has(name) && hints.hasCode(name)) {
                return true;
            }
        }
        return false;
    }

    /** The significant words of the description's first sentence. */
    private static Set<String> described(DeclaredTool tool) {
        String description = tool.description();
        int end = description.indexOf(". ");
        String sentence =
                description.substring(0, Math.min(end < 0 ? 200 : end, description.length()));
        var words = new HashSet<String>();
        NO_WORD.splitAsStream(sentence.toLowerCase(Locale.ROOT))
                .filter(word -> word.length() >= 3 && !SMALL.contains(word))
                .forEach(word -> words.add(stem(word)));
        return words;
    }

    private static String stem(String word) {
        return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
                ? word.substring(0, word.length() - 1)
                : word;
    }
}
