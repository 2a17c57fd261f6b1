package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;

import io.helidon.webserver.http.ServerRequest;

import java.util.List;
import java.util.Optional;

/**
 * Lists of items, of which a client gets a page: {@code order}, {@code after} and {@code limit} of
 * its query say which.
 */
final class ItemPage {
    private static final int USUAL_LIMIT = 20;
    private static final int MOST = 100;

    private ItemPage() {}

    /**
     * A part of a list, newest first unless the client wants another order.
     *
     * @throws ApiException status 400 when the query is wrong
     */
    static ObjectNode of(List<JsonNode> oldestFirst, ServerRequest request) {
        String order = query(request, "order").orElse("desc");
        if (!order.equals("asc") && !order.equals("desc")) {
            throw ApiException.invalid("order", "'order' must be asc or desc, not '" + order + "'");
        }
        List<JsonNode> items = order.equals("asc") ? oldestFirst : oldestFirst.reversed();
        int from = query(request, "after").map(after -> indexOf(items, after) + 1).orElse(0);
        int to = Math.min(items.size(), from + limit(request));
        return list(items.subList(from, to), to < items.size());
    }

    /** A list as the protocol has it. */
    static ObjectNode list(List<JsonNode> items, boolean hasMore) {
        ArrayNode data = Json.array().addAll(items);
        ObjectNode page = Json.object().put("object", "list");
        page.set("data", data);
        page.set("first_id", data.isEmpty() ? page.nullNode() : data.get(0).path("id"));
        page.set(
                "last_id", data.isEmpty() ? page.nullNode() : data.get(data.size() - 1).path("id"));
        return page.put("has_more", hasMore);
    }

    /** A parameter of a query. {@code OptionalValue} needs services that lmresp does not load. */
    static Optional<String> query(ServerRequest request, String name) {
        return request.query().contains(name)
                ? Optional.of(request.query().get(name))
                : Optional.empty();
    }

    private static int indexOf(List<JsonNode> items, String id) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).path("id").asText().equals(id)) {
                return i;
            }
        }
        throw ApiException.invalid("after", "'after' must be the id of an item of this list");
    }

    private static int limit(ServerRequest request) {
        String text = query(request, "limit").orElse(String.valueOf(USUAL_LIMIT));
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // as wrong as a number out of range
        }
        throw ApiException.invalid(
                "limit", "'limit' must be from 1 to %d, not '%s'".formatted(MOST, text));
    }
}
