package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * The members of a message or call that an engine requires back unchanged. Of each member only what
 * a path selects is kept.
 */
final class StateMembers {
    private static final ObjectMapper TREES = new ObjectMapper();
    private static final String ANY = "*";

    private final List<List<String>> paths;

    /**
     * @param paths names separated by dots; {@code *} matches any name
     */
    StateMembers(List<String> paths) {
        this.paths = paths.stream().map(path -> List.of(path.split("\\."))).toList();
    }

    /** Reads a member that has no other use, and adds the selected parts. */
    @Nullable ObjectNode read(JsonParser in, String name, @Nullable ObjectNode soFar)
            throws IOException {
        if (!begin(name)) {
            in.skipChildren();
            return soFar;
        }
        return take(name, TREES.readTree(in), soFar);
    }

    /** Reads a member of an object within the message, and adds the selected parts. */
    @Nullable ObjectNode read(JsonParser in, String outer, String name, @Nullable ObjectNode soFar)
            throws IOException {
        if (!begin(outer)) {
            in.skipChildren();
            return soFar;
        }
        JsonNode value = TREES.readTree(in);
        return take(outer, Json.object().set(name, value), soFar);
    }

    private boolean begin(String name) {
        for (List<String> path : paths) {
            if (path.getFirst().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Adds the selected parts of a member. */
    @Nullable ObjectNode take(String name, JsonNode value, @Nullable ObjectNode soFar) {
        ObjectNode all = soFar;
        for (List<String> path : paths) {
            if (path.getFirst().equals(name)) {
                JsonNode kept = kept(value, path.subList(1, path.size()));
                if (kept != null) {
                    all = all == null ? Json.object() : all;
                    add(all, name, kept);
                }
            }
        }
        return all;
    }

    private static @Nullable JsonNode kept(JsonNode value, List<String> path) {
        if (path.isEmpty()) {
            boolean says = value.isContainerNode() ? !value.isEmpty() : !value.asText("").isEmpty();
            return says && !value.isNull() ? value : null;
        }
        ObjectNode some = Json.object();
        for (var member : value.properties()) {
            if (path.getFirst().equals(ANY) || path.getFirst().equals(member.getKey())) {
                JsonNode kept = kept(member.getValue(), path.subList(1, path.size()));
                if (kept != null) {
                    some.set(member.getKey(), kept);
                }
            }
        }
        return some.isEmpty() ? null : some;
    }

    private static void add(ObjectNode to, String name, JsonNode value) {
        if (to.path(name) instanceof ObjectNode there && value.isObject()) {
            value.properties().forEach(member -> add(there, member.getKey(), member.getValue()));
        } else {
            to.set(name, value);
        }
    }
}
