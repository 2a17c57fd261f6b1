package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.schema.InvalidSchemaException;
import dev.lmresp.schema.JsonSchema;

import java.util.List;

/** What a model may call: it is declared in requests, and run here. */
public interface Tool {
    /** What the model calls it. */
    String name();

    /** What the model is told of it, empty for nothing. */
    String description();

    /** The JSON schema of its arguments. */
    ObjectNode parameters();

    /** True when it runs without anybody being asked. */
    default boolean runsUnasked() {
        return false;
    }

    /** The tool as a member of a request's {@code tools}. */
    default ObjectNode declaration() {
        ObjectNode tool = Json.object().put("type", "function").put("name", name());
        if (!description().isEmpty()) {
            tool.put("description", description());
        }
        tool.set("parameters", parameters());
        // models keep to an optional parameter only without it
        return tool.put("strict", false);
    }

    /**
     * What does not fit in the arguments of a call, in sentences for the model; empty when the tool
     * may run. A schema that is none demands nothing: who wrote it looks at the arguments too.
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
     * Runs it with the arguments of a call, unless they do not fit. It ends when its time is up or
     * the thread is interrupted; the thread then is still interrupted afterwards.
     *
     * @param arguments as the model wrote them
     */
    ToolOutput run(String arguments);

    /** The arguments of a call; none at all are an empty object. */
    static JsonNode tree(String arguments) {
        return arguments.isBlank() ? Json.object() : Json.parse(arguments);
    }
}
