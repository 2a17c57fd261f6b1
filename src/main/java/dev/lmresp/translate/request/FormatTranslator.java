package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.TextFormat;
import dev.lmresp.translate.Note;

import java.util.Set;
import java.util.function.Consumer;

/**
 * Translates the text format (structured output) to {@code response_format}, or to an instruction.
 */
final class FormatTranslator {
    private static final String JSON_OBJECT = "json_object";
    private static final String JSON_SCHEMA = "json_schema";
    private static final int MAX_NAME_LENGTH = 64;

    private final TextFormat format;
    private final Set<String> known;
    private final Set<String> beside;
    private final boolean strict;
    private final Dialect.Schema schemas;
    private final Consumer<Note> notes;

    /** Why {@code response_format} cannot be used, empty when it can. */
    private String obstacle = "";

    FormatTranslator(TextFormat format, Dialect dialect, Consumer<Note> notes) {
        this.format = format;
        this.known = dialect.options().formats();
        this.beside = dialect.options().formatBeside();
        this.strict = dialect.tools().strict();
        this.schemas = dialect.tools().schema();
        this.notes = notes;
    }

    /** Sets what else the request has: not every engine accepts a format beside it. */
    void combine(boolean besideTools, boolean inStream, boolean mayThink) {
        if (besideTools && !beside.contains("tools")) {
            obstacle = "together with tools";
        } else if (inStream && !beside.contains("stream")) {
            obstacle = "in a stream";
        } else if (mayThink && !beside.contains("thinking")) {
            obstacle = "while it reasons";
        }
    }

    /**
     * The instruction for the model if the engine does not accept the format; empty when not
     * needed.
     */
    String instruction() {
        return switch (format) {
            case TextFormat.Text text -> "";
            case TextFormat.JsonObject object ->
                    obstacle.isEmpty()
                            ? ""
                            : "Answer only with a JSON object, without a code fence.";
            case TextFormat.JsonSchema schema ->
                    obstacle.isEmpty() && known.contains(JSON_SCHEMA)
                            ? ""
                            : "Answer only with JSON, without a code fence, that follows this JSON"
                                    + " schema:\n"
                                    + Json.text(schema.schema());
        };
    }

    void translate(ObjectNode options) {
        if (!obstacle.isEmpty() && !(format instanceof TextFormat.Text)) {
            note(
                    Note.Kind.APPROXIMATED,
                    "text.format",
                    "the engine cannot be made to keep to a form %s; the model is told of it"
                            .formatted(obstacle));
            return;
        }
        switch (format) {
            case TextFormat.Text text -> {}
            case TextFormat.JsonObject object -> jsonObject(options);
            case TextFormat.JsonSchema schema -> {
                if (known.contains(JSON_SCHEMA)) {
                    jsonSchema(schema, options);
                } else {
                    note(
                            Note.Kind.APPROXIMATED,
                            "text.format",
                            "the engine cannot be made to keep to a schema; the model is told of"
                                    + " it");
                    if (known.contains(JSON_OBJECT)) {
                        options.putObject("response_format").put("type", JSON_OBJECT);
                    }
                }
            }
        }
    }

    private void jsonObject(ObjectNode options) {
        if (known.contains(JSON_OBJECT)) {
            options.putObject("response_format").put("type", JSON_OBJECT);
        } else if (known.contains(JSON_SCHEMA)) {
            note(
                    Note.Kind.APPROXIMATED,
                    "text.format",
                    "the engine wants a schema for JSON; it gets one that allows any object");
            ObjectNode any = Json.object().put("type", "object");
            jsonSchema(new TextFormat.JsonSchema("object", "", any, null), options);
        } else {
            note(Note.Kind.DROPPED, "text.format", "the engine cannot be made to answer JSON");
        }
    }

    private void jsonSchema(TextFormat.JsonSchema schema, ObjectNode options) {
        ObjectNode form = options.putObject("response_format");
        form.put("type", JSON_SCHEMA);
        ObjectNode inner = form.putObject(JSON_SCHEMA);
        inner.put("name", name(schema.name()));
        if (!schema.description().isEmpty()) {
            inner.put("description", schema.description());
        }
        var translator = new SchemaTranslator(schemas, "text.format.schema", notes);
        inner.set("schema", translator.answer(schema.schema()));
        translator.summarize();
        if (strict && schema.strict() != null) {
            inner.put("strict", schema.strict());
        }
    }

    private String name(String name) {
        String clean = name.replaceAll("[^A-Za-z0-9_-]", "_");
        String fitting = clean.substring(0, Math.min(clean.length(), MAX_NAME_LENGTH));
        if (!fitting.equals(name)) {
            note(Note.Kind.RENAMED, "text.format.name", "engines get it as '" + fitting + "'");
        }
        return fitting;
    }

    private void note(Note.Kind kind, String path, String reason) {
        notes.accept(new Note(kind, path, reason));
    }
}
