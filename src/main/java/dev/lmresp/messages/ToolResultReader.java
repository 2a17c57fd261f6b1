package dev.lmresp.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Field;

/** Reads what tools have returned. */
final class ToolResultReader {
    private static final String FAILED = "[The tool failed.]";

    private final ToolsReader tools;
    private final BlockReader blocks;
    private final Amendments amendments;

    ToolResultReader(ToolsReader tools, BlockReader blocks, Amendments amendments) {
        this.tools = tools;
        this.blocks = blocks;
        this.amendments = amendments;
    }

    /**
     * The item that a result becomes: the output of a call, or the tools that a search has found.
     */
    ObjectNode read(Field result) {
        String callId = ToolUseId.callId(result.requiredText("tool_use_id"));
        Field content = result.member("content");
        boolean hasFailed = result.flag("is_error", false);
        ObjectNode output = Json.object().put("type", "function_call_output");
        output.put("call_id", callId);
        if (content.isAbsent() || content.json().isTextual()) {
            String text = content.json().asText("");
            output.put("output", hasFailed ? (FAILED + "\n" + text).strip() : text);
            return output;
        }
        if (isSearch(content)) {
            return found(callId, content);
        }
        ArrayNode parts = output.putArray("output");
        if (hasFailed) {
            parts.addObject().put("type", "input_text").put("text", FAILED);
        }
        for (int i = 0; i < content.json().size(); i++) {
            part(content.element(i), parts);
        }
        if (parts.isEmpty()) {
            output.put("output", "");
        } else if (parts.size() == 1 && parts.path(0).path("type").asText().equals("input_text")) {
            output.set("output", parts.path(0).path("text"));
        }
        return output;
    }

    private void part(Field block, ArrayNode parts) {
        if (!ConversationReader.block(block).equals("tool_reference")) {
            blocks.read(block, parts);
            return;
        }
        String name = block.requiredText("tool_name");
        boolean isKnown = tools.found(name).isPresent();
        parts.addObject()
                .put("type", "input_text")
                .put("text", (isKnown ? "Found, and can be called now: " : "Found: ") + name);
    }

    /** True for the result of a search, which only refers to tools. */
    private static boolean isSearch(Field content) {
        JsonNode list = ConversationReader.blocks(content);
        for (JsonNode one : list) {
            if (!one.path("type").asText("").equals("tool_reference")) {
                return false;
            }
        }
        return !list.isEmpty();
    }

    private ObjectNode found(String callId, Field content) {
        ObjectNode item = Json.object().put("type", "tool_search_output").put("call_id", callId);
        ArrayNode declarations = item.putArray("tools");
        for (int i = 0; i < content.json().size(); i++) {
            Field reference = content.element(i);
            tools.found(reference.requiredText("tool_name"))
                    .ifPresentOrElse(
                            declarations::add,
                            () ->
                                    amendments.dropped(
                                            reference.path(),
                                            "it names a tool that the request does not declare"));
        }
        return item;
    }
}
