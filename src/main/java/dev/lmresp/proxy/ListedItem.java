package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.translate.IdSource;

import java.util.ArrayList;
import java.util.List;

/**
 * A client's item in the form in which it is stored and listed. SDKs require an id and a status of
 * what they list, and the text of a message in a part; what they send has none of these.
 */
final class ListedItem {
    private ListedItem() {}

    /** The items as they are to be stored. */
    static List<JsonNode> of(List<JsonNode> items, IdSource ids) {
        var listed = new ArrayList<JsonNode>(items.size());
        for (JsonNode item : items) {
            listed.add(item instanceof ObjectNode object ? of(object, ids) : item);
        }
        return List.copyOf(listed);
    }

    private static ObjectNode of(ObjectNode item, IdSource ids) {
        String type = item.path("type").asText("message");
        if (type.equals("item_reference")) {
            return item;
        }
        ObjectNode listed = Json.object().put("type", type);
        listed.put("id", "");
        listed.setAll(item);
        if (listed.path("id").asText("").isEmpty()) {
            listed.put("id", ids.next(prefix(type)));
        }
        if (hasStatus(type) && !listed.path("status").isTextual()) {
            listed.put("status", "completed");
        }
        if (type.equals("message") && item.path("content").isTextual()) {
            listed.set("content", parts(item));
        }
        return listed;
    }

    private static String prefix(String type) {
        return switch (type) {
            case "message" -> "msg_";
            case "reasoning" -> "rs_";
            case "function_call" -> "fc_";
            case "function_call_output" -> "fco_";
            case "custom_tool_call" -> "ctc_";
            case "custom_tool_call_output" -> "ctco_";
            case "compaction" -> "cmp_";
            default -> "item_";
        };
    }

    private static boolean hasStatus(String type) {
        return type.equals("message") || type.endsWith("_call") || type.endsWith("_call_output");
    }

    private static ArrayNode parts(ObjectNode message) {
        ArrayNode parts = Json.array();
        if (message.path("role").asText().equals("assistant")) {
            ObjectNode part = parts.addObject().put("type", "output_text");
            part.set("text", message.path("content"));
            part.putArray("annotations");
        } else {
            ObjectNode part = parts.addObject().put("type", "input_text");
            part.set("text", message.path("content"));
        }
        return parts;
    }
}
