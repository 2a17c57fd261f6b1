package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads tool declarations and the tool choice, and checks that they match. */
final class ToolReader {
    private static final Set<String> BUILT_IN =
            Set.of("tool_search", "local_shell", "shell", "apply_patch");

    private ToolReader() {}

    static List<Tool> tools(JsonNode list, String path) {
        if (RequestReader.isAbsent(list)) {
            return List.of();
        }
        if (!list.isArray()) {
            throw ApiException.invalid(
                    path,
                    "'%s' must be an array of tools, not %s"
                            .formatted(path, RequestReader.kind(list)));
        }
        var tools = new Tool[list.size()];
        var names = new HashSet<String>();
        for (int i = 0; i < tools.length; i++) {
            var field = new Field(path + "[" + i + "]", list.get(i));
            tools[i] = tool(field);
            // a type may occur again: two MCP servers, two searches
            boolean named = tools[i] instanceof Tool.Function || tools[i] instanceof Tool.Custom;
            String name = name(tools[i]);
            if (named && !names.add(name)) {
                throw ApiException.invalid(
                        field.path("name"),
                        "'%s': the tool '%s' is declared twice"
                                .formatted(field.path("name"), name));
            }
        }
        return List.of(tools);
    }

    private static Tool tool(Field tool) {
        ObjectNode json = tool.asObject();
        String type = tool.requiredText("type");
        return switch (type) {
            case "function" -> function(tool, json);
            case "custom" ->
                    new Tool.Custom(
                            tool.requiredText("name"),
                            tool.text("description"),
                            json.path("format"),
                            json);
            case "namespace" ->
                    new Tool.Namespace(
                            tool.requiredText("name"),
                            tool.text("description"),
                            tools(json.path("tools"), tool.path("tools")),
                            json);
            default ->
                    BUILT_IN.contains(type) && runsOnClient(type, json)
                            ? new Tool.BuiltIn(type, json)
                            : new Tool.Hosted(type, json);
        };
    }

    /** Some tools can be executed by either side; the declaration decides. */
    private static boolean runsOnClient(String type, ObjectNode json) {
        return switch (type) {
            case "tool_search" -> json.path("execution").asText("server").equals("client");
            case "shell" ->
                    !json.path("environment").path("type").asText("").startsWith("container");
            default -> true;
        };
    }

    private static Tool function(Field tool, ObjectNode json) {
        // also accept the Chat Completions form {"type":"function","function":{…}}
        Field source = json.path("function").isObject() ? tool.member("function") : tool;
        JsonNode parameters = parameters(source.json());
        if (!RequestReader.isAbsent(parameters) && !parameters.isObject()) {
            throw source.wrong("parameters", "a JSON schema object", parameters);
        }
        JsonNode strict = source.json().path("strict");
        if (!RequestReader.isAbsent(strict) && !strict.isBoolean()) {
            throw source.wrong("strict", "true or false", strict);
        }
        return new Tool.Function(
                source.requiredText("name"),
                source.text("description"),
                parameters instanceof ObjectNode schema ? schema : null,
                strict.isBoolean() ? strict.booleanValue() : null,
                json);
    }

    /** The schema of the arguments, also under the names that MCP and Anthropic use. */
    private static JsonNode parameters(JsonNode function) {
        for (String name : List.of("parameters", "inputSchema", "input_schema")) {
            JsonNode schema = function.path(name);
            // PHP writes an empty object as a list
            boolean saysNothing =
                    (schema.isArray() && schema.isEmpty())
                            || (schema.isBoolean() && schema.booleanValue());
            if (!RequestReader.isAbsent(schema) && !saysNothing) {
                return schema;
            }
        }
        return MissingNode.getInstance();
    }

    static ToolChoice choice(JsonNode choice) {
        if (RequestReader.isAbsent(choice)) {
            return ToolChoice.Mode.AUTO;
        }
        if (choice.isTextual()) {
            return mode(choice.asText(), "tool_choice");
        }
        var field = new Field("tool_choice", choice);
        field.asObject();
        if (!field.requiredText("type").equals("allowed_tools")) {
            return named(field);
        }
        // also accept the nested form of Chat Completions
        Field allowed =
                field.object("allowed_tools").isAbsent() ? field : field.object("allowed_tools");
        var tools = new ArrayList<ToolChoice.Named>();
        for (int i = 0; i < allowed.list("tools").size(); i++) {
            tools.add(named(allowed.member("tools").element(i)));
        }
        if (tools.isEmpty()) {
            throw ApiException.missing(
                    allowed.path("tools"),
                    "'" + allowed.path("tools") + "' must name at least one tool");
        }
        String mode = allowed.text("mode");
        return new ToolChoice.Allowed(
                mode(mode.isEmpty() ? "auto" : mode, allowed.path("mode")), List.copyOf(tools));
    }

    private static ToolChoice.Mode mode(String word, String path) {
        return switch (word) {
            case "auto" -> ToolChoice.Mode.AUTO;
            case "none" -> ToolChoice.Mode.NONE;
            case "required", "any" -> ToolChoice.Mode.REQUIRED;
            default ->
                    throw ApiException.invalid(
                            path,
                            "'%s' must be auto, none, required, or an object that names a tool, not '%s'"
                                    .formatted(path, word));
        };
    }

    private static ToolChoice.Named named(Field choice) {
        choice.asObject();
        String type = choice.requiredText("type");
        if (!type.equals("function") && !type.equals("custom")) {
            // a hosted tool's name has no meaning here
            return new ToolChoice.Named(type, "", "");
        }
        Field source = choice.json().path(type).isObject() ? choice.member(type) : choice;
        return new ToolChoice.Named(type, source.requiredText("name"), source.text("namespace"));
    }

    /** Rejects a choice of a tool that is not declared. */
    static void checkChoice(ResponsesRequest request) {
        Set<String> names = declared(request);
        switch (request.toolChoice()) {
            case ToolChoice.Mode mode -> {
                if (mode == ToolChoice.Mode.REQUIRED && names.isEmpty()) {
                    throw ApiException.invalid(
                            "tool_choice",
                            "'tool_choice' is required, but the request declares no tools");
                }
            }
            case ToolChoice.Named named -> check(names, named, "tool_choice");
            case ToolChoice.Allowed allowed -> {
                for (int i = 0; i < allowed.tools().size(); i++) {
                    check(names, allowed.tools().get(i), "tool_choice.tools[" + i + "]");
                }
            }
        }
    }

    private static void check(Set<String> names, ToolChoice.Named named, String path) {
        String wanted =
                named.name().isEmpty()
                        ? named.type()
                        : named.namespace().isEmpty()
                                ? named.name()
                                : named.namespace() + "." + named.name();
        if (!names.contains(wanted)) {
            throw ApiException.invalid(
                    named.name().isEmpty() ? path : path + ".name",
                    "'%s' names the tool '%s', which the request does not declare; it declares %s"
                            .formatted(
                                    path,
                                    wanted,
                                    names.isEmpty() ? "none" : String.join(", ", names)));
        }
    }

    /**
     * The names of all declared tools: functions, and namespace members with and without their
     * namespace.
     */
    private static Set<String> declared(ResponsesRequest request) {
        var names = new TreeSet<String>();
        request.tools().forEach(tool -> addName(names, tool, ""));
        for (Item item : request.input()) {
            if (item instanceof Item.AddedTools added) {
                added.tools().forEach(tool -> addName(names, tool, ""));
            }
        }
        return names;
    }

    private static void addName(Set<String> names, Tool tool, String namespace) {
        if (tool instanceof Tool.Namespace group) {
            group.tools().forEach(member -> addName(names, member, group.name()));
            return;
        }
        names.add(name(tool));
        if (!namespace.isEmpty()) {
            names.add(namespace + "." + name(tool));
        }
    }

    private static String name(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> function.name();
            case Tool.Custom custom -> custom.name();
            case Tool.Namespace namespace -> "";
            case Tool.BuiltIn builtIn -> builtIn.type();
            case Tool.Hosted hosted -> hosted.type();
        };
    }
}
