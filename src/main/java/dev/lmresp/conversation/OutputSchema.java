package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.schema.InvalidSchemaException;
import dev.lmresp.schema.JsonSchema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The schema for structured output: a JSON schema from a file, or in shorthand. */
public final class OutputSchema {
    private static final String DEFAULT_NAME = "answer";
    private static final int NAME_LENGTH = 64;

    private final String name;
    private final ObjectNode schema;
    private final boolean isStrict;
    private final JsonSchema rules;

    private OutputSchema(String name, ObjectNode schema, boolean isStrict, JsonSchema rules) {
        this.name = name;
        this.schema = schema;
        this.isStrict = isStrict;
        this.rules = rules;
    }

    /**
     * Reads a schema.
     *
     * @param text the name of a file with a JSON schema; a JSON schema itself, which begins with a
     *     brace; or fields in the form of {@link SchemaShorthand}, such as {@code name, age int,
     *     tags[], address.city, status: new|done}. A file may also contain what OpenAI calls a
     *     format: an object with {@code name}, {@code schema} and {@code strict}.
     * @throws ConversationException when it is none of these; the message has the problem and its
     *     place
     */
    public static OutputSchema of(String text) {
        if (text.strip().startsWith("{")) {
            return ofJson("the schema", DEFAULT_NAME, text);
        }
        Optional<Path> file = file(text);
        if (file.isPresent()) {
            return ofFile(file.get());
        }
        ObjectNode schema = SchemaShorthand.read(text);
        return new OutputSchema(DEFAULT_NAME, schema, true, rules("the schema", schema));
    }

    /**
     * An existing file, or a missing one with the name of a file, so that it is reported as
     * missing.
     */
    private static Optional<Path> file(String text) {
        try {
            Path path = Path.of(text);
            boolean isNamedSo = text.toLowerCase(Locale.ROOT).strip().endsWith(".json");
            return isNamedSo || (!text.isBlank() && Files.isRegularFile(path))
                    ? Optional.of(path)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static OutputSchema ofFile(Path file) {
        if (!Files.exists(file)) {
            throw new ConversationException(file + " does not exist");
        }
        String stem = String.valueOf(file.getFileName()).replaceFirst("(\\.schema)?\\.[^.]*$", "");
        try {
            return ofJson(
                    file.toString(),
                    stem,
                    TextFile.utf8(InputFile.given(file, Attachment.MAX_TEXT)));
        } catch (IOException e) {
            throw new ConversationException(file + " cannot be read: " + TextFile.reason(e), e);
        }
    }

    private static OutputSchema ofJson(String source, String defaultName, String text) {
        JsonNode json;
        try {
            json = Json.parse(text);
        } catch (JsonSyntaxException e) {
            throw new ConversationException(source + " is not JSON: " + e.getMessage(), e);
        }
        boolean isFormat = json.path("schema").isObject();
        if (!((isFormat ? json.path("schema") : json) instanceof ObjectNode schema)) {
            throw new ConversationException(source + " must be an object");
        }
        String name = (isFormat ? json.path("name") : schema.path("title")).asText(defaultName);
        boolean isStrict = isFormat && json.path("strict").asBoolean();
        return new OutputSchema(name(name), schema, isStrict, rules(source, schema));
    }

    private static JsonSchema rules(String source, JsonNode schema) {
        try {
            return JsonSchema.of(schema);
        } catch (InvalidSchemaException e) {
            throw new ConversationException(
                    source + " is not a valid JSON schema: " + e.getMessage(), e);
        }
    }

    private static String name(String text) {
        String name = text.replaceAll("[^a-zA-Z0-9_-]+", "_").replaceAll("^_+|_+$", "");
        return name.isEmpty()
                ? DEFAULT_NAME
                : name.substring(0, Math.min(NAME_LENGTH, name.length()));
    }

    public JsonNode schema() {
        return schema;
    }

    /** The schema's name in the API: letters, digits, _ and -, 64 at most. */
    public String name() {
        return name;
    }

    /** The {@code text.format} of a request. */
    public ObjectNode format() {
        ObjectNode format = Json.object().put("type", "json_schema").put("name", name);
        format.set("schema", schema);
        return format.put("strict", isStrict);
    }

    /**
     * The violations of the schema in an answer, each with its JSON path; empty when it is valid.
     */
    public List<String> problems(String answer) {
        try {
            return rules.problems(Json.parse(answer));
        } catch (JsonSyntaxException e) {
            return List.of("the answer is not JSON: " + e.getMessage());
        }
    }
}
