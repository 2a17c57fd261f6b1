package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/** Requests like those of Codex, but shorter. */
final class ProbeRequests {
    private static final String SYSTEM_MESSAGE =
            "You are a coding agent that works in a terminal on the user's computer.";

    private ProbeRequests() {}

    static ObjectNode asking(String question) {
        ObjectNode request =
                (ObjectNode)
                        Json.parse(
                                """
                                {"stream": true, "store": false, "tool_choice": "auto",
                                 "parallel_tool_calls": true, "reasoning": {},
                                 "include": ["reasoning.encrypted_content"], "tools": [], "input": []}
                                """);
        request.put("prompt_cache_key", "lmresp-doctor");
        say(request, "developer", SYSTEM_MESSAGE);
        say(request, "user", question);
        return request;
    }

    /** Adds a message to the conversation. */
    static void say(ObjectNode request, String role, String text) {
        ObjectNode message = input(request).addObject();
        message.put("type", "message").put("role", role);
        message.putArray("content")
                .addObject()
                .put("type", role.equals("assistant") ? "output_text" : "input_text")
                .put("text", text);
    }

    static ArrayNode input(ObjectNode request) {
        return request.withArray("input");
    }

    /** Adds Codex's tools for commands and for editing files. */
    static ObjectNode withCodexTools(ObjectNode request) {
        request.withArray("tools")
                .add(
                        Json.parse(
                                """
                                {"type": "function", "name": "exec_command", "strict": false,
                                 "description": "Runs a command in a PTY, returning output.",
                                 "parameters": {"type": "object", "additionalProperties": false,
                                  "properties": {
                                   "cmd": {"type": "string", "description": "Shell command to execute."},
                                   "workdir": {"type": "string", "description": "Working directory."}},
                                  "required": ["cmd"]}}
                                """))
                .add(
                        Json.parse(
                                """
                                {"type": "custom", "name": "apply_patch",
                                 "description": "Edits files by a patch.",
                                 "format": {"type": "grammar", "syntax": "lark", "definition":
                                  "start: \\"*** Begin Patch\\" /(.|\\\\n)*/ \\"*** End Patch\\""}}
                                """));
        return request;
    }

    /** Adds a weather tool. */
    static ObjectNode withWeatherTool(ObjectNode request) {
        request.withArray("tools")
                .add(
                        Json.parse(
                                """
                                {"type": "function", "name": "get_weather", "strict": false,
                                 "description": "Tells the weather of a city.",
                                 "parameters": {"type": "object", "additionalProperties": false,
                                  "properties": {"city": {"type": "string"}}, "required": ["city"]}}
                                """));
        return request;
    }

    /** Requests structured output: an object with a name and a number. */
    static ObjectNode withForm(ObjectNode request) {
        request.putObject("text")
                .set(
                        "format",
                        Json.parse(
                                """
                                {"type": "json_schema", "name": "codex_output_schema", "strict": true,
                                 "schema": {"type": "object", "additionalProperties": false,
                                  "properties": {"name": {"type": "string"}, "number": {"type": "integer"}},
                                  "required": ["name", "number"]}}
                                """));
        return request;
    }
}
