package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.Sha256;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Names what a conversation has said up to an item. Two conversations with the same items have the
 * same name, also when a client has sent them back without ids, statuses and empty members, or a
 * message as a string.
 */
final class ItemDigest {
    /** The name of a conversation without items. */
    static final String EMPTY = "";

    /** Members that clients leave out or change when they send an item back. */
    private static final Set<String> IGNORED =
            Set.of("id", "status", "annotations", "logprobs", "created_by", "phase");

    private ItemDigest() {}

    /**
     * The names after each of some items.
     *
     * @param before the name of the conversation before them
     */
    static List<String> after(String before, List<JsonNode> items) {
        var names = new ArrayList<String>(items.size());
        String name = before;
        for (JsonNode item : items) {
            name = after(name, item);
            names.add(name);
        }
        return names;
    }

    private static String after(String before, JsonNode item) {
        return Sha256.of(before + Sha256.of(Json.bytes(plain(item))));
    }

    /** The item with sorted members and nothing that need not be there. */
    private static JsonNode plain(JsonNode item) {
        ObjectNode plain = Json.object();
        var members = new TreeMap<String, JsonNode>();
        for (Map.Entry<String, JsonNode> member : item.properties()) {
            boolean isNeeded = !IGNORED.contains(member.getKey()) || isItsId(item, member.getKey());
            if (isNeeded && !isEmpty(member.getValue())) {
                members.put(member.getKey(), member.getValue());
            }
        }
        if (item.has("role")) {
            members.put("type", plain.textNode("message"));
            members.put("content", parts(item.path("content")));
        }
        members.forEach(plain::set);
        return plain;
    }

    /**
     * Whether a member is all that tells an item from others: the id of a reference, or of a call.
     */
    private static boolean isItsId(JsonNode item, String member) {
        String type = item.path("type").asText();
        return member.equals("id")
                && (type.equals("item_reference")
                        || (type.endsWith("_output") && !item.has("call_id")));
    }

    /** The texts of a message, which may come as a string; other parts as they are. */
    private static JsonNode parts(JsonNode content) {
        var parts = Json.array();
        if (content.isTextual()) {
            return parts.add(content);
        }
        for (JsonNode part : content) {
            parts.add(part.path("text").isTextual() ? part.path("text") : part);
        }
        return parts;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull() || (value.isContainerNode() && value.isEmpty());
    }
}
