package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatTool;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.Tool;
import dev.lmresp.translate.BuiltInTool;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ToolNames;
import dev.lmresp.translate.ToolTarget;
import dev.lmresp.translate.ToolTarget.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Translates tool declarations to functions of Chat Completions. */
final class ToolTranslator {
    private final Dialect.Tools dialect;
    private final ToolNames names;
    private final Consumer<Note> notes;
    private final SchemaTranslator schemas;
    private final List<Declaration> declarations = new ArrayList<>();

    /**
     * A tool declaration during translation.
     *
     * @param given the schema of its arguments as the client sent it
     * @param parameters the schema in the form that the engine accepts
     * @param path its path in the request
     */
    private record Declaration(
            ToolTarget target,
            String description,
            ObjectNode given,
            ObjectNode parameters,
            @Nullable Boolean strict,
            String path) {}

    ToolTranslator(Dialect.Tools dialect, ToolNames names, Consumer<Note> notes) {
        this.dialect = dialect;
        this.names = names;
        this.notes = notes;
        this.schemas = new SchemaTranslator(dialect.schema(), "tools", notes);
    }

    /** Adds tools from any place of the request. */
    void add(List<Tool> tools, String path) {
        add(tools, path, "");
    }

    /** All tools so far, in the order of the request. */
    List<ToolTarget> targets() {
        return declarations.stream().map(Declaration::target).toList();
    }

    /**
     * The functions for the model, by name.
     *
     * @param allowed the tools that it may use in this turn
     */
    Map<String, ChatTool> functions(Predicate<ToolTarget> allowed) {
        var functions = new LinkedHashMap<String, ChatTool>();
        for (Declaration tool : declarations) {
            if (allowed.test(tool.target())) {
                offer(tool, functions);
            } else {
                note(
                        Note.Kind.DROPPED,
                        tool.path(),
                        "'%s' is not among the allowed tools".formatted(tool.target().name()));
            }
        }
        schemas.summarize();
        return functions;
    }

    private void offer(Declaration tool, Map<String, ChatTool> functions) {
        String name = names.declare(tool.target(), tool.given());
        String joined = tool.target().plainNamespace() + "__" + tool.target().name();
        // that members get their namespace as a prefix is noted once for all of them
        if (!name.equals(tool.target().name()) && !name.equals(joined)) {
            note(
                    Note.Kind.RENAMED,
                    tool.path(),
                    "'%s' is offered to the model as '%s'".formatted(tool.target().name(), name));
        }
        if (Boolean.TRUE.equals(tool.strict()) && !dialect.strict()) {
            note(
                    Note.Kind.DROPPED,
                    tool.path() + ".strict",
                    "the engine cannot be made to follow a schema; the model sees it all the same");
        }
        Boolean strict = dialect.strict() ? tool.strict() : null;
        functions.putIfAbsent(
                name, new ChatTool(name, tool.description(), tool.parameters(), strict));
    }

    private void add(List<Tool> tools, String path, String namespace) {
        for (int i = 0; i < tools.size(); i++) {
            String place = path + "[" + i + "]";
            switch (tools.get(i)) {
                case Tool.Function function -> add(function, place, namespace);
                case Tool.Custom custom ->
                        add(
                                new ToolTarget(Kind.CUSTOM, namespace, custom.name()),
                                customDescription(custom),
                                freeText(custom.name()),
                                place);
                case Tool.Namespace group -> add(group, place);
                case Tool.BuiltIn builtIn -> {
                    BuiltInTool form = BuiltInTool.of(builtIn.type());
                    add(
                            new ToolTarget(Kind.BUILT_IN, namespace, builtIn.type()),
                            form.description(builtIn.json()),
                            form.parameters(builtIn.json()),
                            place);
                }
                case Tool.Hosted hosted ->
                        note(
                                Note.Kind.DROPPED,
                                place,
                                hosted.type().equals("tool_search")
                                        ? "OpenAI's servers would do this search; all tools are"
                                                + " offered at once instead"
                                        : "'%s' is a tool that OpenAI's servers run; no Chat Completions engine has it"
                                                .formatted(hosted.type()));
            }
        }
    }

    private void add(Tool.Function function, String path, String namespace) {
        ObjectNode parameters = schemas.parameters(function.parameters(), path);
        declarations.add(
                new Declaration(
                        new ToolTarget(Kind.FUNCTION, namespace, function.name()),
                        function.description(),
                        function.parameters() == null ? parameters : function.parameters(),
                        parameters,
                        function.strict(),
                        path));
    }

    private void add(Tool.Namespace group, String path) {
        var probe = new ToolTarget(Kind.FUNCTION, group.name(), "");
        if (!probe.plainNamespace().isEmpty()) {
            note(
                    Note.Kind.RENAMED,
                    path,
                    "Chat Completions has no namespaces: the tools of '%s' are offered as '%s__…'%s"
                            .formatted(
                                    group.name(),
                                    group.name(),
                                    group.description().isEmpty()
                                            ? ""
                                            : ", without the description of the whole"));
        }
        add(group.tools(), path + ".tools", group.name());
    }

    private void add(ToolTarget target, String description, ObjectNode parameters, String path) {
        declarations.add(new Declaration(target, description, parameters, parameters, null, path));
    }

    private static ObjectNode freeText(String tool) {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        ObjectNode input = schema.putObject("properties").putObject(ToolTarget.INPUT);
        input.put("type", "string");
        input.put("description", "The whole input of " + tool + ", as plain text.");
        schema.putArray("required").add(ToolTarget.INPUT);
        schema.put("additionalProperties", false);
        return schema;
    }

    /** The grammar cannot be enforced, but models follow it when they read it. */
    private static String customDescription(Tool.Custom custom) {
        JsonNode format = custom.format();
        // clients describe the input as text and not JSON, which models apply to the call itself
        String form =
                "Call it as a function: its argument '"
                        + ToolTarget.INPUT
                        + "' is the text that the tool gets, as it is.";
        String about = (custom.description() + "\n\n" + form).strip();
        if (!format.path("type").asText().equals("grammar")) {
            return about;
        }
        JsonNode grammar = format.path("grammar").isObject() ? format.path("grammar") : format;
        return about
                + "\n\nThe input must follow this "
                + grammar.path("syntax").asText("lark")
                + " grammar:\n"
                + grammar.path("definition").asText("");
    }

    private void note(Note.Kind kind, String path, String reason) {
        notes.accept(new Note(kind, path, reason));
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
                                        names.called(Kind.FUNCTION, namespace, function.name())));
                case Tool.Custom custom ->
                        found.add(
                                names.nameOf(names.called(Kind.CUSTOM, namespace, custom.name())));
                case Tool.Namespace group ->
                        collectNames(group.tools(), group.name(), names, found);
                case Tool.BuiltIn builtIn ->
                        found.add(
                                names.nameOf(
                                        names.called(Kind.BUILT_IN, namespace, builtIn.type())));
                case Tool.Hosted hosted -> {}
            }
        }
    }
}
