package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;
import java.util.Map;

/**
 * Reads what a client says of a conversation: the items to add, and metadata. Errors name the
 * field.
 */
public final class ConversationRequest {
    /** How many items a request may add. */
    public static final int MOST_ITEMS = 20;

    private static final int MOST_PAIRS = 16;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 512;

    private final Field body;

    private ConversationRequest(Field body) {
        this.body = body;
    }

    /**
     * Reads a body, after repairing invalid text in it.
     *
     * @throws ApiException status 400 when it is not an object
     */
    public static ConversationRequest of(JsonNode body) {
        ObjectNode object = RequestReader.object(body);
        new WholeText().mend(object);
        return new ConversationRequest(new Field("", object));
    }

    /**
     * The items, which must be there.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public List<JsonNode> requiredItems() {
        if (body.member("items").isAbsent()) {
            throw ApiException.missing("items", "'items' is missing: send an array of items");
        }
        return items();
    }

    /**
     * The items, none when there is no such member.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public List<JsonNode> items() {
        ArrayNode items = body.list("items");
        if (items.size() > MOST_ITEMS) {
            throw ApiException.invalid(
                    "items",
                    "'items' has %d items, and a request may add %d: send the rest with POST /v1/conversations/{id}/items"
                            .formatted(items.size(), MOST_ITEMS));
        }
        for (int i = 0; i < items.size(); i++) {
            ItemReader.read(body.member("items").element(i));
        }
        return items.valueStream().toList();
    }

    /**
     * The metadata, which must be there; null means none.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public ObjectNode requiredMetadata() {
        if (!body.json().has("metadata")) {
            throw ApiException.missing(
                    "metadata", "'metadata' is missing: it is all that can be changed");
        }
        return metadata();
    }

    /**
     * The metadata, none when there is no such member.
     *
     * @throws ApiException status 400 with the {@code param} that is wrong
     */
    public ObjectNode metadata() {
        Field metadata = body.object("metadata");
        if (metadata.isAbsent()) {
            return Json.object();
        }
        if (metadata.json().size() > MOST_PAIRS) {
            throw ApiException.invalid(
                    "metadata",
                    "'metadata' has %d pairs, and %d are allowed"
                            .formatted(metadata.json().size(), MOST_PAIRS));
        }
        metadata.json().properties().forEach(pair -> check(metadata, pair));
        return metadata.asObject();
    }

    private static void check(Field metadata, Map.Entry<String, JsonNode> pair) {
        String key = pair.getKey();
        if (key.codePointCount(0, key.length()) > LONGEST_KEY) {
            throw ApiException.invalid(
                    "metadata",
                    "the key '%s' of 'metadata' is longer than %d characters"
                            .formatted(key, LONGEST_KEY));
        }
        String value = metadata.text(key);
        if (!pair.getValue().isTextual()) {
            throw metadata.wrong(key, "a string", pair.getValue());
        }
        if (value.codePointCount(0, value.length()) > LONGEST_VALUE) {
            throw ApiException.invalid(
                    metadata.path(key),
                    "'%s' is longer than %d characters"
                            .formatted(metadata.path(key), LONGEST_VALUE));
        }
    }
}
