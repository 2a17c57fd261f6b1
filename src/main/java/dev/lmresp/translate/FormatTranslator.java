package dev.lmresp.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.TextFormat;

import java.util.Set;
import java.util.function.Consumer;

/** Asks an engine for text of a certain form. */
final class FormatTranslator {
    private static final String JSON_OBJECT = "json_object";
    private static final String JSON_SCHEMA = "json_schema";
    private static final int MAX_NAME_LENGTH = 64;

    private final Set<String> known;
    private final boolean strict;
    private final Consumer<Note> notes;

    FormatTranslator(Dialect dialect, Consumer<Note> notes) {
        this.known = dialect.options().formats();
        this.strict = dialect.tools().strict();
        this.notes = notes;
    }

    /** Writes the format into the options. */
    void translate(TextFormat format, ObjectNode options) {
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

    private void jsonSchema(TextFormat.JsonSchema format, ObjectNode options) {
        ObjectNode form = options.putObject("response_format");
        form.put("type", JSON_SCHEMA);
        ObjectNode inner = form.putObject(JSON_SCHEMA);
        inner.put("name", name(format.name()));
        if (!format.description().isEmpty()) {
            inner.put("description", format.description());
        }
        inner.set("schema", format.schema());
        if (strict && format.strict() != null) {
            inner.put("strict", format.strict());
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
