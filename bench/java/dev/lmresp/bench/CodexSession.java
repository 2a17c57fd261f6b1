package dev.lmresp.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/** Requests like those of Codex late in a session. The same size gives the same bytes. */
final class CodexSession {
    private static final int ITEMS_PER_ROUND = 10;
    private static final int OUTPUT_LETTERS = 10_000;
    private static final String WORDS =
            "The quick brown fox reads \"src/main.rs\" at line 42,\n"
                    + "\tthen jumps over {the lazy} dog. ";

    private CodexSession() {}

    /** A request whose input has about that many items. */
    static byte[] request(int items) {
        ObjectNode request = Json.object();
        request.put("model", "gpt-5-codex");
        request.put("instructions", text(12_000));
        ArrayNode input = request.putArray("input");
        message(input, "developer", "<permissions instructions>\n" + text(3000));
        message(input, "user", "<environment_context>\n" + text(800));
        for (int round = 0; input.size() < items; round++) {
            round(input, round);
        }
        tools(request.putArray("tools"));
        request.put("tool_choice", "auto");
        request.put("parallel_tool_calls", false);
        request.putObject("reasoning").put("effort", "medium").put("summary", "auto");
        request.put("store", false);
        request.put("stream", true);
        request.putArray("include").add("reasoning.encrypted_content");
        request.put("prompt_cache_key", "0199a213-81c0-7800-8aa1-bbab2a035a53");
        return Json.bytes(request);
    }

    /** {@value #ITEMS_PER_ROUND} items: what is said, thought, called and answered in one turn. */
    private static void round(ArrayNode input, int round) {
        message(input, "user", "Please fix problem " + round + ". " + text(300));
        reasoning(input, round);
        call(input, "shell", "", round * ITEMS_PER_ROUND);
        patch(input, round * ITEMS_PER_ROUND + 1);
        call(input, "search", "mcp__docs", round * ITEMS_PER_ROUND + 2);
        message(input, "developer", "<reminder>\n" + text(200));
        message(input, "assistant", text(600));
    }

    private static void message(ArrayNode input, String role, String text) {
        ObjectNode message = input.addObject();
        message.put("type", "message").put("role", role);
        message.putArray("content")
                .addObject()
                .put("type", role.equals("assistant") ? "output_text" : "input_text")
                .put("text", text + " ✓");
    }

    private static void reasoning(ArrayNode input, int round) {
        ObjectNode item = input.addObject();
        item.put("type", "reasoning").put("id", "rs_" + round);
        item.putArray("summary").addObject().put("type", "summary_text").put("text", text(200));
        item.putArray("content").addObject().put("type", "reasoning_text").put("text", text(900));
    }

    private static void call(ArrayNode input, String name, String namespace, int number) {
        String arguments =
                Json.text(Json.object().put("command", text(150)).put("timeout_ms", 10_000));
        ObjectNode item = input.addObject();
        item.put("type", "function_call").put("id", "fc_" + number).put("name", name);
        if (!namespace.isEmpty()) {
            item.put("namespace", namespace);
        }
        item.put("arguments", arguments).put("call_id", "call_" + number);
        output(input, "function_call_output", number);
    }

    private static void patch(ArrayNode input, int number) {
        ObjectNode item = input.addObject();
        item.put("type", "custom_tool_call").put("status", "completed").put("name", "apply_patch");
        item.put("call_id", "call_" + number);
        item.put("input", "*** Begin Patch\n*** Update File: src/a.rs\n" + text(1200));
        output(input, "custom_tool_call_output", number);
    }

    private static void output(ArrayNode input, String type, int number) {
        input.addObject()
                .put("type", type)
                .put("call_id", "call_" + number)
                .put("output", "Exit code: 0\nOutput:\n" + text(OUTPUT_LETTERS));
    }

    private static void tools(ArrayNode tools) {
        function(tools.addObject(), "shell");
        function(tools.addObject(), "update_plan");
        ObjectNode patch = tools.addObject();
        patch.put("type", "custom").put("name", "apply_patch").put("description", text(600));
        patch.putObject("format")
                .put("type", "grammar")
                .put("syntax", "lark")
                .put("definition", text(1000));
        ObjectNode docs = tools.addObject();
        docs.put("type", "namespace").put("name", "mcp__docs").put("description", text(100));
        ArrayNode members = docs.putArray("tools");
        for (String name : new String[] {"search", "read", "list"}) {
            function(members.addObject(), name);
        }
        tools.addObject().put("type", "web_search");
    }

    private static void function(ObjectNode tool, String name) {
        tool.put("type", "function").put("name", name).put("description", text(400));
        tool.put("strict", false);
        ObjectNode parameters = tool.putObject("parameters").put("type", "object");
        ObjectNode properties = parameters.putObject("properties");
        for (String property : new String[] {"command", "workdir", "timeout_ms"}) {
            properties.putObject(property).put("type", "string").put("description", text(80));
        }
        parameters.putArray("required").add("command");
        parameters.put("additionalProperties", false);
    }

    private static String text(int letters) {
        return WORDS.repeat(letters / WORDS.length() + 1).substring(0, letters);
    }
}
