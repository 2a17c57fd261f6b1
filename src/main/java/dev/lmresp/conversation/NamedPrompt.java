package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TomlText;
import dev.lmresp.json.Json;

import org.tomlj.TomlTable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A reusable prompt from a file:
 *
 * <pre>{@code
 * +++
 * description = "Finds what is wrong with a change"
 * model = "Qwen/Qwen3-32B"
 * effort = "high"
 * temperature = 0.2
 * +++
 * Find mistakes in this change. Name file and line.
 *
 * {{input}}
 * }</pre>
 *
 * <p>With {@code {{input}}} it is a template for the question. Without, it is the system message.
 * The TOML between the lines {@code +++} is optional.
 *
 * @param name its name
 * @param description a short description
 * @param text the text after the TOML
 * @param model the model, empty for any
 * @param effort the reasoning effort, empty for any
 * @param members other members of the request
 */
public record NamedPrompt(
        String name,
        String description,
        String text,
        String model,
        String effort,
        Map<String, JsonNode> members) {
    private static final String INPUT = "{{input}}";
    private static final String FENCE = "+++";
    private static final List<String> TEXTS = List.of("description", "model", "effort");
    private static final String TEMPERATURE = "temperature";

    public NamedPrompt {
        members = Map.copyOf(members);
    }

    /**
     * Reads a prompt.
     *
     * @throws ConversationException when it cannot be read, or its TOML is invalid; the message
     *     names the file, and the line
     */
    static NamedPrompt read(String name, Path file) {
        List<String> lines = WrittenText.read(file).lines().toList();
        if (!lines.isEmpty() && lines.getFirst().strip().equals("---")) {
            throw new ConversationException(
                    file
                            + ", line 1: the settings above the text must be TOML between two lines"
                            + " +++");
        }
        boolean hasSettings = !lines.isEmpty() && lines.getFirst().strip().equals(FENCE);
        int end = hasSettings ? fence(lines, file) : 0;
        // with the same number of lines before them as in the file, so that errors have the right
        // line
        TomlTable settings =
                toml(hasSettings ? "\n" + String.join("\n", lines.subList(1, end)) : "", file);
        String text =
                String.join("\n", lines.subList(hasSettings ? end + 1 : 0, lines.size())).strip();
        if (text.isEmpty()) {
            throw new ConversationException(file + " has no text");
        }
        for (String key : settings.keySet()) {
            check(settings, key, file);
        }
        Object temperature = settings.get(List.of(TEMPERATURE));
        return new NamedPrompt(
                name,
                value(settings, "description").orElseGet(() -> text.lines().findFirst().orElse("")),
                text,
                value(settings, "model").orElse(""),
                value(settings, "effort").orElse(""),
                temperature == null
                        ? Map.of()
                        : Map.of(TEMPERATURE, Json.parse(temperature.toString())));
    }

    private static int fence(List<String> lines, Path file) {
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(FENCE)) {
                return i;
            }
        }
        throw new ConversationException(file + ", line 1: the second line +++ is missing");
    }

    private static TomlTable toml(String text, Path file) {
        try {
            return TomlText.parse(text);
        } catch (SettingsException e) {
            throw new ConversationException(file + ", " + e.getMessage(), e);
        }
    }

    private static void check(TomlTable settings, String key, Path file) {
        Object value = settings.get(List.of(key));
        boolean isText = TEXTS.contains(key);
        String problem;
        if (!isText && !key.equals(TEMPERATURE)) {
            problem =
                    "unknown key '%s'; the keys are %s, %s"
                            .formatted(key, String.join(", ", TEXTS), TEMPERATURE);
        } else if (isText && !(value instanceof String)) {
            problem = "'" + key + "' must be a string";
        } else if (!isText && !(value instanceof Number number && number.doubleValue() >= 0)) {
            problem = "'" + key + "' must be a number, at least 0";
        } else {
            return;
        }
        int line =
                Optional.ofNullable(settings.inputPositionOf(List.of(key)))
                        .map(it -> it.line())
                        .orElse(1);
        throw new ConversationException("%s, line %d: %s".formatted(file, line, problem));
    }

    private static Optional<String> value(TomlTable settings, String key) {
        return Optional.ofNullable(settings.get(List.of(key))).map(String::valueOf);
    }

    /** True for a template of a question, false for a system message. */
    public boolean isQuestion() {
        return text.contains(INPUT);
    }

    /** The question with the input filled in; for a system message, the input itself. */
    public String question(String input) {
        return isQuestion() ? text.replace(INPUT, input) : input;
    }

    /** The system message; empty for a template of a question. */
    public String system() {
        return isQuestion() ? "" : text;
    }

    /** The settings, with those of the prompt replacing them. */
    public ChatSettings applied(ChatSettings settings) {
        ChatSettings applied = settings;
        if (!model.isEmpty()) {
            applied = applied.withModel(model);
        }
        if (!effort.isEmpty()) {
            applied = applied.withEffort(effort);
        }
        if (!isQuestion()) {
            applied = applied.withSystem(text);
        }
        for (Map.Entry<String, JsonNode> member : members.entrySet()) {
            applied = applied.with(member.getKey(), member.getValue());
        }
        return applied;
    }
}
