package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A tool that the client declares. */
public sealed interface Tool {

    /** The declaration as it came. */
    ObjectNode json();

    /**
     * A function with JSON arguments.
     *
     * @param name the function's name
     * @param description the description for the model, may be empty
     * @param parameters the JSON schema of the arguments, {@code null} when the client gave none
     * @param strict whether arguments must follow the schema, {@code null} when not set
     * @param json the declaration as it came
     */
    record Function(
            String name,
            String description,
            @Nullable ObjectNode parameters,
            @Nullable Boolean strict,
            ObjectNode json)
            implements Tool {}

    /**
     * A tool with free-text input, optionally constrained by a grammar.
     *
     * @param name the tool's name
     * @param description the description for the model, may be empty
     * @param format {@code {"type":"text"}}, a grammar, or missing
     * @param json the declaration as it came
     */
    record Custom(String name, String description, JsonNode format, ObjectNode json)
            implements Tool {}

    /** A group of tools, such as those of an MCP server. */
    record Namespace(String name, String description, List<Tool> tools, ObjectNode json)
            implements Tool {}

    /**
     * A tool that the protocol defines and the client executes: {@code tool_search}, {@code
     * local_shell}, {@code shell}, {@code apply_patch}.
     */
    record BuiltIn(String type, ObjectNode json) implements Tool {}

    /** A tool that OpenAI runs on its servers, such as {@code web_search}, or an unknown type. */
    record Hosted(String type, ObjectNode json) implements Tool {}
}
