package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * Merges opaque members that an engine streams in pieces. Complete parts are never changed, because
 * that would invalidate their signatures.
 */
public final class StateMerge {
    /** Members of a part that are streamed in pieces. */
    private static final List<String> PIECES = List.of("text", "summary", "thinking");

    /** Members that complete a part: no piece follows. */
    private static final Set<String> WHOLE = Set.of("data", "encrypted_content");

    private StateMerge() {}

    public static void add(ObjectNode to, ObjectNode piece) {
        for (var member : piece.properties()) {
            JsonNode there = to.path(member.getKey());
            JsonNode more = member.getValue();
            if (there instanceof ObjectNode object && more instanceof ObjectNode inner) {
                add(object, inner);
            } else if (there instanceof ArrayNode parts && more.isArray()) {
                addParts(parts, more);
            } else if (!there.isValueNode() || there.isNull() || !more.asText("").isEmpty()) {
                to.set(member.getKey(), more.deepCopy());
            }
        }
    }

    /** Adds parts, each of which may continue an existing one. */
    private static void addParts(ArrayNode parts, JsonNode more) {
        int before = parts.size();
        for (JsonNode part : more) {
            ObjectNode begun = begun(parts, before, part);
            if (begun != null) {
                goOn(begun, part);
            } else if (!isThere(parts, before, part)) {
                parts.add(part.deepCopy());
            }
        }
    }

    /** Texts and complete parts may be repeated. */
    private static boolean isThere(ArrayNode parts, int before, JsonNode part) {
        for (int i = 0; i < before; i++) {
            if (parts.get(i).equals(part)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable ObjectNode begun(ArrayNode parts, int before, JsonNode part) {
        if (!part.isObject() || WHOLE.stream().anyMatch(part::hasNonNull)) {
            return null;
        }
        for (int i = before - 1; i >= 0; i--) {
            if (parts.get(i) instanceof ObjectNode candidate && isSame(candidate, part)) {
                boolean isLast = i == before - 1;
                boolean isOver = !isAbsent(candidate.path("signature")) && says(part);
                // a part without an index continues the last one, unless that is signed
                return part.hasNonNull("index") || (isLast && !isOver) ? candidate : null;
            }
        }
        return null;
    }

    private static boolean isSame(JsonNode one, JsonNode other) {
        return one.path("type").equals(other.path("type"))
                && agree(one.path("index"), other.path("index"))
                && agree(one.path("id"), other.path("id"));
    }

    private static boolean agree(JsonNode one, JsonNode other) {
        return isAbsent(one) || isAbsent(other) || one.equals(other);
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.asText("").isEmpty();
    }

    private static boolean says(JsonNode part) {
        return PIECES.stream()
                .map(part::path)
                .anyMatch(text -> text.isArray() ? !text.isEmpty() : !isAbsent(text));
    }

    private static void goOn(ObjectNode part, JsonNode more) {
        for (var member : more.properties()) {
            String name = member.getKey();
            JsonNode there = part.path(name);
            JsonNode value = member.getValue();
            if (there.isTextual() && value.isTextual() && PIECES.contains(name)) {
                part.put(name, there.asText() + value.asText());
            } else if (there instanceof ArrayNode inner && value.isArray()) {
                addParts(inner, value);
            } else if (isAbsent(there) && !value.isNull()) {
                part.set(name, value.deepCopy());
            }
        }
    }
}
