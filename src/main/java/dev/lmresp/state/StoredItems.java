package dev.lmresp.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;

/** Items as the text of a column. */
public final class StoredItems {
    private StoredItems() {}

    /** Reads the text of {@link #write}. */
    public static List<JsonNode> read(String json) {
        var items = new ArrayList<JsonNode>();
        Json.parse(json).forEach(items::add);
        return List.copyOf(items);
    }

    /** The items as a JSON array. */
    public static String write(List<JsonNode> items) {
        ArrayNode list = Json.array().addAll(items);
        return Json.text(list);
    }
}
