package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.schema.InvalidSchemaException;
import dev.lmresp.schema.JsonSchema;

import java.util.List;

/** A tool that is declared in requests, and runs here. */
public interface Tool {
    String name();

    /** The description for the model, may be empty. */
    String description();

    ObjectNode parameters();

    /** True when it runs without approval. */
    default boolean runsUnasked() {
        return false;
    }

    /** The declaration in a request's {@code tools}. */
    default ObjectNode declaration() {
        ObjectNode tool = Json.object().put("type", "function").put("name", name());
        if (!description().isEmpty()) {
            tool.put("description", description());
        }
        tool.set("parameters", parameters());
        // with strict, models fill in every optional parameter
        return tool.put("strict", false);
    }

    /**
     * What is invalid in the arguments of a call, in sentences for the model; empty when the tool
     * may run. An invalid schema allows everything: the tool's author checks the arguments too.
     *
     * @param arguments as the model wrote them; nothing at all counts as an empty object
     */
    default List<String> problems(String arguments) {
        try {
            return JsonSchema.of(parameters()).problems(tree(arguments));
        } catch (JsonSyntaxException e) {
            return List.of("they are not JSON: " + e.getMessage());
        } catch (InvalidSchemaException e) {
            return List.of();
        }
    }

    /**
     * Runs the tool with the arguments of a call, if they are valid. It ends on timeout or
     * interrupt; the thread's interrupt status is kept.
     *
     * @param arguments as the model wrote them
     */
    ToolOutput run(String arguments);

    /** Parses the arguments of a call; empty ones are an empty object. */
    static JsonNode tree(String arguments) {
        return arguments.isBlank() ? Json.object() : Json.parse(arguments);
    }
}
