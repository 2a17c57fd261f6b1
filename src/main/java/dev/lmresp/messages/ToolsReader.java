package dev.lmresp.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Field;
import dev.lmresp.responses.RequestReader;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Reads the tools and the tool choice. A deferred tool is not shown to the model before a search
 * has found it: that is what clients with many tools defer them for.
 */
final class ToolsReader {
    /** Claude Code declares it so that the API takes a request without deferred tools. */
    private static final String PLACEHOLDER = "DeferredToolPlaceholder";

    private static final String SERVER_SEARCH = "tool_search_tool_";

    /**
     * A tool that the client declares.
     *
     * @param function the same in the words of the Responses API
     * @param isDeferred whether a search must find it first
     */
    private record Declared(ObjectNode function, boolean isDeferred) {}

    private final Field root;
    private final Amendments amendments;
    private final SequencedMap<String, Declared> declared = new LinkedHashMap<>();

    /** The deferred tools that the model knows from the conversation. */
    private final Set<String> known = new LinkedHashSet<>();

    /** The server would search, which no engine does. */
    private boolean isSearchedByServer;

    ToolsReader(Field root, Amendments amendments) {
        this.root = root;
        this.amendments = amendments;
        for (int i = 0; i < root.list("tools").size(); i++) {
            add(root.member("tools").element(i));
        }
    }

    private void add(Field tool) {
        tool.asObject();
        String type = tool.text("type");
        if (!type.isEmpty() && !type.equals("custom")) {
            foreign(tool, type);
            return;
        }
        String name = tool.requiredText("name");
        if (name.equals(PLACEHOLDER)) {
            return;
        }
        JsonNode schema = tool.json().path("input_schema");
        if (!schema.isObject()) {
            throw RequestReader.isAbsent(schema)
                    ? ApiException.missing(
                            tool.path("input_schema"),
                            "'%s' is missing: it must be a JSON schema object"
                                    .formatted(tool.path("input_schema")))
                    : tool.wrong("input_schema", "a JSON schema object", schema);
        }
        ObjectNode function = Json.object().put("type", "function").put("name", name);
        function.put("description", description(tool));
        function.set("parameters", schema);
        if (tool.json().has("strict")) {
            function.put("strict", tool.flag("strict", false));
        }
        if (declared.containsKey(name)) {
            throw ApiException.invalid(
                    tool.path("name"),
                    "'%s': the tool '%s' is declared twice".formatted(tool.path("name"), name));
        }
        declared.put(name, new Declared(function, tool.flag("defer_loading", false)));
    }

    /** The description, with the examples that only Anthropic's API has a place for. */
    private String description(Field tool) {
        String description = tool.text("description");
        ArrayNode examples = tool.list("input_examples");
        if (examples.isEmpty()) {
            return description;
        }
        amendments.approximated(
                tool.path("input_examples"), "examples stand in the description of the tool");
        var text = new StringBuilder(description).append("\n\nExamples of its input:");
        examples.forEach(example -> text.append('\n').append(Json.text(example)));
        return text.toString().strip();
    }

    private void foreign(Field tool, String type) {
        if (type.startsWith(SERVER_SEARCH)) {
            isSearchedByServer = true;
            amendments.dropped(
                    tool.path(),
                    "Anthropic's servers would do this search; all tools are offered at once"
                            + " instead");
        } else {
            amendments.dropped(
                    tool.path(),
                    "'%s' is a tool that only Anthropic's servers and models know; no Chat Completions engine has it"
                            .formatted(type));
        }
    }

    /**
     * A tool that a search has found, which the model may call from now on; empty when it is not
     * declared.
     */
    Optional<ObjectNode> found(String name) {
        known.add(name);
        return Optional.ofNullable(declared.get(name)).map(Declared::function);
    }

    /** The model has called a tool, so it knows it. */
    void called(String name) {
        known.add(name);
    }

    /** Writes the tools that the model may see, and the choice among them. */
    void write(ObjectNode json) {
        String chosen = chosen();
        List<ObjectNode> offered = new ArrayList<>();
        declared.forEach(
                (name, tool) -> {
                    boolean isShown =
                            !tool.isDeferred()
                                    || isSearchedByServer
                                    || known.contains(name)
                                    || name.equals(chosen);
                    if (isShown) {
                        offered.add(tool.function());
                    }
                });
        if (!offered.isEmpty()) {
            json.putArray("tools").addAll(offered);
        }
        choice(json, chosen, !offered.isEmpty());
    }

    /** The tool that the model must call, empty for none. */
    private String chosen() {
        Field choice = root.object("tool_choice");
        if (!choice.json().path("type").asText("").equals("tool")) {
            return "";
        }
        String name = choice.requiredText("name");
        if (!declared.containsKey(name)) {
            throw ApiException.invalid(
                    "tool_choice.name",
                    "'tool_choice.name' is '%s', a tool that the request does not declare; it declares %s"
                            .formatted(
                                    name,
                                    declared.isEmpty()
                                            ? "none"
                                            : String.join(", ", declared.keySet())));
        }
        return name;
    }

    private void choice(ObjectNode json, String chosen, boolean hasTools) {
        Field choice = root.object("tool_choice");
        if (choice.isAbsent()) {
            return;
        }
        String type = choice.requiredText("type");
        String mode =
                switch (type) {
                    case "auto", "none" -> type;
                    case "any" -> "required";
                    case "tool" -> "";
                    default ->
                            throw ApiException.invalid(
                                    "tool_choice.type",
                                    "'tool_choice.type' must be auto, any, tool or none, not '%s'"
                                            .formatted(type));
                };
        boolean isAlone = choice.flag("disable_parallel_tool_use", false);
        if (!hasTools) {
            mustHaveTools(type);
            return;
        }
        if (mode.isEmpty()) {
            json.putObject("tool_choice").put("type", "function").put("name", chosen);
        } else {
            json.put("tool_choice", mode);
        }
        if (isAlone) {
            json.put("parallel_tool_calls", false);
        }
    }

    private void mustHaveTools(String type) {
        if (!type.equals("any")) {
            return;
        }
        if (root.list("tools").isEmpty()) {
            throw ApiException.invalid(
                    "tool_choice", "'tool_choice' is any, but the request declares no tools");
        }
        amendments.dropped("tool_choice", "none of the tools can be offered to the engine");
    }
}
