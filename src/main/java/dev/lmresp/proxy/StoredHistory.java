package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.state.response.StoredResponse;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Completes a request with what it leaves to the server's memory: the conversation of {@code
 * previous_response_id} before its input, and items in the place of references to them. What the
 * engine is asked is then the same as if the client had sent everything.
 */
public final class StoredHistory {
    static final String PREVIOUS = "previous_response_id";

    private static final String REFERENCE = "item_reference";
    private static final int LONGEST_SHOWN = 100;

    /** A response with one of these has no answer to build on. */
    private static final Set<String> WITHOUT_ANSWER = Set.of("failed", "queued", "in_progress");

    private final Supplier<Optional<ResponseStore>> store;

    StoredHistory(Supplier<Optional<ResponseStore>> store) {
        this.store = store;
    }

    /**
     * The complete request.
     *
     * @param owner whose responses and items may be used
     * @throws ApiException status 400 when something that it refers to is not stored, 503 when the
     *     store cannot be read
     */
    ResponsesRequest complete(ResponsesRequest request, String owner) {
        try {
            return completed(request, owner);
        } catch (StoreException e) {
            throw new ApiException(unusable(e));
        }
    }

    /** What a client is told of a store that fails. */
    public static ApiError unusable(StoreException why) {
        return new ApiError(
                503, "server_error", "store_unavailable", null, String.valueOf(why.getMessage()));
    }

    /** Whether a request leaves something to the store. */
    static boolean isNeeded(JsonNode request) {
        return !RequestReader.isAbsent(request.path(PREVIOUS))
                || request.path("input")
                        .valueStream()
                        .anyMatch(item -> item.path("type").asText().equals(REFERENCE));
    }

    private ResponsesRequest completed(ResponsesRequest request, String owner) {
        if (!isNeeded(request.json())) {
            return request;
        }
        ArrayNode input = Json.array();
        JsonNode previous = request.json().path(PREVIOUS);
        if (!RequestReader.isAbsent(previous)) {
            conversation(previous, owner).forEach(input::add);
        }
        List<JsonNode> items = items(request.json().path("input"));
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            int index = i;
            input.add(resolved(item, owner).orElseThrow(() -> itemNotFound(item, index)));
        }
        return RequestReader.withInput(request, input);
    }

    /** The input as items. */
    static List<JsonNode> items(JsonNode input) {
        if (input.isTextual()) {
            ObjectNode message = Json.object().put("type", "message").put("role", "user");
            message.putArray("content").addObject().put("type", "input_text").set("text", input);
            return List.of(message);
        }
        return input.valueStream().toList();
    }

    private List<JsonNode> conversation(JsonNode id, String owner) {
        if (!id.isTextual()) {
            throw notFound(RequestReader.kind(id), "it must be a string");
        }
        StoredResponse previous =
                store.get()
                        .flatMap(it -> it.find(id.textValue(), owner))
                        .orElseThrow(() -> notFound(id.textValue(), why()));
        if (WITHOUT_ANSWER.contains(previous.status())) {
            throw notFound(
                    previous.id(), "it has no answer to continue: it is " + previous.status());
        }
        return store.get().orElseThrow().conversation(previous.id()).stream()
                .map(
                        item ->
                                resolved(item, owner)
                                        .orElseThrow(
                                                () ->
                                                        notFound(
                                                                previous.id(),
                                                                "an item that it refers to is"
                                                                        + " deleted")))
                .toList();
    }

    /** An item, or the one that it refers to; empty when that is not stored. */
    private Optional<JsonNode> resolved(JsonNode item, String owner) {
        return item.path("type").asText().equals(REFERENCE)
                ? store.get().flatMap(it -> it.item(item.path("id").asText(), owner))
                : Optional.of(item);
    }

    private ApiException itemNotFound(JsonNode reference, int index) {
        return new ApiException(
                ApiError.invalid(
                        "item_not_found",
                        "input[" + index + "].id",
                        "Item with id '%s' not found: %s. Send the item itself"
                                .formatted(shown(reference.path("id").asText()), why())));
    }

    private String why() {
        return store.get().isEmpty()
                ? "nothing is stored (--store off)"
                : "it is unknown, expired or deleted, or belongs to another key";
    }

    /** With this code clients such as VS Code send the whole conversation again. */
    private static ApiException notFound(String id, String why) {
        return new ApiException(
                ApiError.invalid(
                        ApiError.PREVIOUS_RESPONSE_NOT_FOUND,
                        PREVIOUS,
                        "Previous response with id '%s' not found: %s. Send the whole conversation as 'input'"
                                .formatted(shown(id), why)));
    }

    private static String shown(String id) {
        return id.length() <= LONGEST_SHOWN ? id : id.substring(0, LONGEST_SHOWN) + "…";
    }
}
