package dev.lmresp.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
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

    private static final int BYTES = 16;

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
        MessageDigest digest = sha256();
        digest.update(before.getBytes(StandardCharsets.US_ASCII));
        digest.update(Json.bytes(plain(item)));
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    /** The item with sorted members and nothing that need not be there. */
    private static JsonNode plain(JsonNode item) {
        ObjectNode plain = Json.object();
        var members = new TreeMap<String, JsonNode>();
        for (Map.Entry<String, JsonNode> member : item.properties()) {
            if (!IGNORED.contains(member.getKey()) && !isEmpty(member.getValue())) {
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
