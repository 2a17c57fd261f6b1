package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/**
 * A tool that the Responses API defines and the client executes, presented to the model as a
 * function. The function's arguments are the payload of the call's item, member for member.
 */
public enum BuiltInTool {
    /** Finds tools that are not declared yet. */
    TOOL_SEARCH(
            "tool_search",
            "tool_search_call",
            "arguments",
            "Searches for tools that are not listed. The tools it finds can be called afterwards.",
            """
            {"type":"object","properties":{"query":{"type":"string","description":"What the tool should do."},\
            "limit":{"type":"integer","description":"How many tools to return at most."}},"required":["query"]}\
            """),
    LOCAL_SHELL(
            "local_shell",
            "local_shell_call",
            "action",
            "Runs a command on the user's machine and returns its output.",
            """
            {"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},\
            "description":"The program and its arguments."},"working_directory":{"type":"string"},\
            "timeout_ms":{"type":"integer"}},"required":["command"]}\
            """),
    SHELL(
            "shell",
            "shell_call",
            "action",
            "Runs shell commands on the user's machine and returns their output.",
            """
            {"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"},\
            "description":"Shell command lines, run one after the other."},"timeout_ms":{"type":"integer"},\
            "max_output_length":{"type":"integer"}},"required":["commands"]}\
            """),
    /** Creates, changes or deletes a file. */
    APPLY_PATCH(
            "apply_patch",
            "apply_patch_call",
            "operation",
            "Creates, updates or deletes one file. The diff has lines that begin with '+', '-' or a"
                    + " space.",
            """
            {"type":"object","properties":{"type":{"type":"string","enum":["create_file","update_file","delete_file"]},\
            "path":{"type":"string"},"diff":{"type":"string","description":"Not for delete_file."}},\
            "required":["type","path"]}\
            """);

    private final String type;
    private final String callType;
    private final String payload;
    private final String description;
    private final String parameters;

    BuiltInTool(
            String type, String callType, String payload, String description, String parameters) {
        this.type = type;
        this.callType = callType;
        this.payload = payload;
        this.description = description;
        this.parameters = parameters;
    }

    /** The tool with this declaration type. */
    public static BuiltInTool of(String type) {
        for (BuiltInTool tool : values()) {
            if (tool.type.equals(type)) {
                return tool;
            }
        }
        throw new IllegalArgumentException("no built-in tool is called " + type);
    }

    /** The tool with this call item type. */
    public static BuiltInTool ofCall(String callType) {
        for (BuiltInTool tool : values()) {
            if (tool.callType.equals(callType)) {
                return tool;
            }
        }
        throw new IllegalArgumentException("no built-in call is called " + callType);
    }

    /** The type of its declaration. */
    public String type() {
        return type;
    }

    /** The type of the item that calls it. */
    public String callType() {
        return callType;
    }

    /** The member of the call item that has the arguments. */
    public String payload() {
        return payload;
    }

    public String description(ObjectNode declaration) {
        String own = declaration.path("description").asText("");
        return own.isEmpty() ? description : own;
    }

    public ObjectNode parameters(ObjectNode declaration) {
        JsonNode own = declaration.path("parameters");
        return own.isObject() && !own.isEmpty()
                ? (ObjectNode) own
                : (ObjectNode) Json.parse(parameters);
    }

    /**
     * The payload of the call item, from the arguments of the function; some members are constant.
     */
    public JsonNode payloadOf(JsonNode arguments) {
        if (this == LOCAL_SHELL && arguments instanceof ObjectNode action) {
            ObjectNode complete = Json.object();
            complete.put("type", "exec");
            complete.setAll(action);
            if (!complete.has("env")) {
                complete.putObject("env");
            }
            return complete;
        }
        return arguments;
    }
}
