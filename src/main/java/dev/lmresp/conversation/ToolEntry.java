package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.schema.InvalidSchemaException;
import dev.lmresp.schema.JsonSchema;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One tool in a file. */
final class ToolEntry {
    private static final List<String> KEYS =
            List.of(
                    "name",
                    "description",
                    "parameters",
                    "command",
                    "timeout",
                    "folder",
                    "max-output",
                    "env");
    private static final String NAME = "[a-zA-Z0-9_-]{1,64}";
    private static final double MAX_SECONDS = Duration.ofDays(1).toSeconds();
    private static final int MAX_BYTES = 16 << 20;
    private static final int DEFAULT_SECONDS = 60;
    private static final int DEFAULT_BYTES = 32 << 10;

    private final Path file;
    private final ObjectNode entry;
    private final Function<String, String> where;

    /**
     * @param where returns the place of a key, for messages
     */
    ToolEntry(Path file, ObjectNode entry, Function<String, String> where) {
        this.file = file;
        this.entry = entry;
        this.where = where;
    }

    CommandTool tool() {
        entry.fieldNames().forEachRemaining(this::refuseUnknown);
        return new CommandTool(
                name(),
                text("description"),
                parameters(),
                command(),
                Duration.ofMillis((long) (1000 * seconds())),
                folder(),
                maxOutput(),
                environment());
    }

    ConversationException wrong(String key, String problem) {
        return new ConversationException("%s: '%s': %s".formatted(where.apply(key), key, problem));
    }

    private void refuseUnknown(String key) {
        if (!KEYS.contains(key)) {
            throw new ConversationException(
                    "%s: unknown key '%s' of a tool; the keys are %s"
                            .formatted(where.apply(key), key, String.join(", ", KEYS)));
        }
    }

    private String name() {
        String name = text("name");
        if (name.isEmpty()) {
            throw wrong("name", "every tool needs one");
        }
        if (!name.matches(NAME)) {
            throw wrong(
                    "name",
                    "'%s' may contain only letters, digits, _ and -, and at most 64 of them"
                            .formatted(name));
        }
        return name;
    }

    private ObjectNode parameters() {
        JsonNode value = entry.path("parameters");
        if (value.isMissingNode()) {
            ObjectNode none = Json.object().put("type", "object");
            none.putObject("properties");
            return none.put("additionalProperties", false);
        }
        if (value.isTextual()) {
            try {
                value = Json.parse(value.asText());
            } catch (JsonSyntaxException e) {
                throw wrong("parameters", "the text is not JSON: " + e.getMessage());
            }
        }
        if (!(value instanceof ObjectNode schema)) {
            throw wrong("parameters", "it must be a JSON schema: a table, or a string with JSON");
        }
        if (!schema.path("type").asText("object").equals("object")) {
            throw wrong("parameters", "its 'type' must be \"object\"");
        }
        try {
            JsonSchema.of(schema);
        } catch (InvalidSchemaException e) {
            throw wrong("parameters", "it is not a valid JSON schema: " + e.getMessage());
        }
        return schema;
    }

    private List<String> command() {
        String expected = "it must be an array of strings such as [\"./tool\", \"--option\"]";
        JsonNode value = entry.path("command");
        if (value.isMissingNode()) {
            throw wrong("command", "every tool needs one");
        }
        var command = new ArrayList<String>();
        for (JsonNode word : value) {
            command.add(word.isTextual() ? word.asText() : "\0");
        }
        boolean isList = value.isArray() && !command.isEmpty() && !command.getFirst().isBlank();
        if (!isList || command.stream().anyMatch(it -> it.indexOf('\0') >= 0)) {
            throw wrong("command", expected);
        }
        return List.copyOf(command);
    }

    private double seconds() {
        JsonNode value = entry.path("timeout");
        double seconds = value.asDouble(value.isMissingNode() ? DEFAULT_SECONDS : 0);
        if (!(value.isMissingNode() || value.isNumber())
                || !(seconds >= 0.001 && seconds <= MAX_SECONDS)) {
            throw wrong("timeout", "it must be a number of seconds, more than 0 and at most a day");
        }
        return seconds;
    }

    private int maxOutput() {
        JsonNode value = entry.path("max-output");
        if (value.isMissingNode()) {
            return DEFAULT_BYTES;
        }
        if (!value.canConvertToInt()
                || !value.isIntegralNumber()
                || value.asInt() < 2
                || value.asInt() > MAX_BYTES) {
            throw wrong("max-output", "it must be a number of bytes, from 2 to " + MAX_BYTES);
        }
        return value.asInt();
    }

    private Path folder() {
        String folder = text("folder");
        Path beside = file.toAbsolutePath().getParent();
        return folder.isEmpty() || beside == null
                ? Path.of("").toAbsolutePath()
                : beside.resolve(folder).normalize();
    }

    private Map<String, String> environment() {
        JsonNode value = entry.path("env");
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrong("env", "it must be a table of strings");
        }
        var environment = new LinkedHashMap<String, String>();
        for (var variable : value.properties()) {
            String name = variable.getKey();
            if (!variable.getValue().isTextual()
                    || name.isEmpty()
                    || name.contains("=")
                    || (name + variable.getValue().asText()).indexOf('\0') >= 0) {
                throw wrong("env", "'" + name + "' must be a string");
            }
            environment.put(name, variable.getValue().asText());
        }
        return Map.copyOf(environment);
    }

    private String text(String key) {
        JsonNode value = entry.path(key);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw wrong(key, "it must be a string");
        }
        return value.asText("");
    }
}
