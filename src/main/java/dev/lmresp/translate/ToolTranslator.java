package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatTool;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.Tool;
import dev.lmresp.translate.ToolTarget.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Turns tool declarations into functions of Chat Completions. */
final class ToolTranslator {
    private static final String FREE_TEXT_PARAMETER = "input";

    private final Dialect dialect;
    private final ToolNames names;
    private final Predicate<ToolTarget> allowed;
    private final Map<String, ChatTool> functions;
    private final Consumer<Note> notes;

    /**
     * A translator of declarations.
     *
     * @param allowed which tools the model may use in this turn
     * @param functions takes the functions by name, each once
     */
    ToolTranslator(
            Dialect dialect,
            ToolNames names,
            Predicate<ToolTarget> allowed,
            Map<String, ChatTool> functions,
            Consumer<Note> notes) {
        this.dialect = dialect;
        this.names = names;
        this.allowed = allowed;
        this.functions = functions;
        this.notes = notes;
    }

    void translate(List<Tool> tools, String path) {
        translate(tools, path, "");
    }

    private void translate(List<Tool> tools, String path, String namespace) {
        for (int i = 0; i < tools.size(); i++) {
            String place = path + "[" + i + "]";
            switch (tools.get(i)) {
                case Tool.Function function ->
                        add(
                                new ToolTarget(Kind.FUNCTION, namespace, function.name()),
                                function.description(),
                                parameters(function.parameters(), place),
                                function.strict(),
                                place);
                case Tool.Custom custom ->
                        add(
                                new ToolTarget(Kind.CUSTOM, namespace, custom.name()),
                                customDescription(custom),
                                freeText(custom.name()),
                                null,
                                place);
                case Tool.Namespace group -> {
                    if (!group.description().isEmpty()) {
                        notes.accept(
                                new Note(
                                        Note.Kind.DROPPED,
                                        place + ".description",
                                        "Chat Completions has no groups of tools; the tools of '"
                                                + group.name()
                                                + "' are passed on one by one"));
                    }
                    translate(group.tools(), place + ".tools", group.name());
                }
                case Tool.BuiltIn builtIn -> {
                    BuiltInTool form = BuiltInTool.of(builtIn.type());
                    add(
                            new ToolTarget(Kind.BUILT_IN, namespace, builtIn.type()),
                            form.description(builtIn.json()),
                            form.parameters(builtIn.json()),
                            null,
                            place);
                }
                case Tool.Hosted hosted ->
                        notes.accept(
                                new Note(
                                        Note.Kind.DROPPED,
                                        place,
                                        "'"
                                                + hosted.type()
                                                + "' runs on OpenAI's servers; no Chat Completions"
                                                + " engine has it"));
            }
        }
    }

    private void add(
            ToolTarget target,
            String description,
            ObjectNode parameters,
            @Nullable Boolean strict,
            String path) {
        if (!allowed.test(target)) {
            notes.accept(
                    new Note(
                            Note.Kind.DROPPED,
                            path,
                            "'" + target.name() + "' is not among the allowed tools"));
            return;
        }
        String name = names.declare(target);
        if (!name.equals(target.name())) {
            notes.accept(
                    new Note(
                            Note.Kind.RENAMED,
                            path,
                            "'" + target.name() + "' is offered to the model as '" + name + "'"));
        }
        Boolean enforced = dialect.strict() ? strict : null;
        functions.putIfAbsent(name, new ChatTool(name, description, parameters, enforced));
    }

    /**
     * Engines want an object schema; a missing one, or one whose root has no type, is completed.
     */
    private ObjectNode parameters(@Nullable ObjectNode schema, String path) {
        if (schema == null || schema.isEmpty()) {
            ObjectNode nothing = Json.object();
            nothing.put("type", "object");
            nothing.putObject("properties");
            return nothing;
        }
        boolean complete =
                schema.path("type").asText().equals("object") && schema.has("properties");
        boolean composed =
                schema.has("anyOf")
                        || schema.has("oneOf")
                        || schema.has("allOf")
                        || schema.has("$ref");
        if (complete || composed) {
            return schema;
        }
        notes.accept(
                new Note(
                        Note.Kind.REPAIRED,
                        path + ".parameters",
                        "the schema's root lacked 'type' or 'properties'; engines refuse that"));
        ObjectNode completed = Json.object();
        completed.put("type", "object");
        if (!schema.has("properties")) {
            completed.putObject("properties");
        }
        schema.properties().stream()
                .filter(member -> !member.getKey().equals("type"))
                .forEach(member -> completed.set(member.getKey(), member.getValue()));
        return completed;
    }

    private static ObjectNode freeText(String tool) {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        ObjectNode input = schema.putObject("properties").putObject(FREE_TEXT_PARAMETER);
        input.put("type", "string");
        input.put("description", "The whole input of " + tool + ", as plain text.");
        schema.putArray("required").add(FREE_TEXT_PARAMETER);
        schema.put("additionalProperties", false);
        return schema;
    }

    /** The grammar cannot be enforced, but a model that reads it follows it. */
    private static String customDescription(Tool.Custom custom) {
        JsonNode format = custom.format();
        if (!format.path("type").asText().equals("grammar")) {
            return custom.description();
        }
        JsonNode grammar = format.path("grammar").isObject() ? format.path("grammar") : format;
        return custom.description()
                + "\n\nThe input must follow this "
                + grammar.path("syntax").asText("lark")
                + " grammar:\n"
                + grammar.path("definition").asText("");
    }

    /** The function names of tools. */
    static List<String> namesOf(List<Tool> tools, ToolNames names) {
        var found = new ArrayList<String>();
        collectNames(tools, "", names, found);
        return found;
    }

    private static void collectNames(
            List<Tool> tools, String namespace, ToolNames names, List<String> found) {
        for (Tool tool : tools) {
            switch (tool) {
                case Tool.Function function ->
                        found.add(
                                names.nameOf(
                                        new ToolTarget(Kind.FUNCTION, namespace, function.name())));
                case Tool.Custom custom ->
                        found.add(
                                names.nameOf(
                                        new ToolTarget(Kind.CUSTOM, namespace, custom.name())));
                case Tool.Namespace group ->
                        collectNames(group.tools(), group.name(), names, found);
                case Tool.BuiltIn builtIn -> found.add(builtIn.type());
                case Tool.Hosted hosted -> {}
            }
        }
    }
}
