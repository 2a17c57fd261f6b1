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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Completes a request with what it leaves to the server's memory: what {@code previous_response_id}
 * or {@code conversation} stands for before its input, and items in the place of references to
 * them. What the engine is asked is then the same as if the client had sent everything.
 */
public final class StoredHistory {
    static final String PREVIOUS = "previous_response_id";

    private static final String REFERENCE = "item_reference";
    private static final int LONGEST_SHOWN = 100;
    private static final String OUTPUT = "_output";
    private static final Set<String> CALL_OUTPUTS =
            Set.of("function_call_output", "custom_tool_call_output");

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
     * @param connection the responses that only the connection remembers
     * @throws ApiException status 400 when something that it refers to is not stored, 503 when the
     *     store cannot be read
     */
    ResponsesRequest complete(
            ResponsesRequest request, String owner, ConnectionHistory connection) {
        try {
            return completed(request, owner, connection);
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
                || NamedConversation.isIn(request)
                || request.path("input")
                        .valueStream()
                        .anyMatch(item -> item.path("type").asText().equals(REFERENCE));
    }

    private ResponsesRequest completed(
            ResponsesRequest request, String owner, ConnectionHistory connection) {
        if (!isNeeded(request.json())) {
            return request;
        }
        ArrayNode input = Json.array();
        JsonNode previous = request.json().path(PREVIOUS);
        Optional<String> conversation = NamedConversation.of(request.json());
        if (!RequestReader.isAbsent(previous)) {
            conversation(previous, owner, connection).forEach(input::add);
        } else if (conversation.isPresent()) {
            input.addAll(named(conversation.get(), owner));
            refuseRepeated(input, request.json().path("input"));
        }
        input.addAll(resolved(items(request.json().path("input")), "input", owner));
        if (!RequestReader.isAbsent(previous)) {
            checkOutputs(input);
        }
        return RequestReader.withInput(request, input);
    }

    private List<JsonNode> named(String conversation, String owner) {
        return store.get()
                .flatMap(it -> it.conversations().items(conversation, owner))
                .orElseThrow(
                        () ->
                                NamedConversation.notFound(
                                        conversation,
                                        NamedConversation.MEMBER,
                                        store.get().isPresent()));
    }

    /**
     * The items in the place of references.
     *
     * @param path where they are in the request
     * @throws ApiException status 400 when one is not stored
     */
    List<JsonNode> resolved(List<JsonNode> items, String path, String owner) {
        var resolved = new ArrayList<JsonNode>(items.size());
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            String at = path + "[" + i + "]";
            resolved.add(resolved(item, owner).orElseThrow(() -> itemNotFound(item, at)));
        }
        return resolved;
    }

    /** An item that is in the conversation already would be said twice. */
    private static void refuseRepeated(ArrayNode before, JsonNode input) {
        Set<String> ids =
                before.valueStream().map(it -> it.path("id").asText()).collect(Collectors.toSet());
        for (int i = 0; i < input.size(); i++) {
            String id = input.path(i).path("id").asText("");
            if (!id.isEmpty() && ids.contains(id)) {
                throw NamedConversation.repeated(id, "input[" + i + "].id");
            }
        }
    }

    /** In a whole conversation, an output without its call is a mistake of the client. */
    private static void checkOutputs(ArrayNode conversation) {
        var calls = new HashSet<String>();
        for (JsonNode item : conversation) {
            String type = item.path("type").asText();
            String callId = item.path("call_id").asText();
            if (!type.endsWith(OUTPUT)) {
                calls.add(callId);
            } else if (CALL_OUTPUTS.contains(type) && !calls.contains(callId)) {
                throw ApiException.invalid(
                        "input",
                        "No tool call found for the output with call_id '%s'"
                                .formatted(shown(callId)));
            }
        }
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

    private List<JsonNode> conversation(JsonNode id, String owner, ConnectionHistory connection) {
        if (!id.isTextual()) {
            throw notFound(RequestReader.kind(id), "it must be a string");
        }
        Optional<List<JsonNode>> remembered = connection.conversation(id.textValue());
        if (remembered.isPresent()) {
            return remembered.get();
        }
        StoredResponse previous =
                store.get()
                        .flatMap(it -> it.find(id.textValue(), owner))
                        .orElseThrow(() -> notFound(id.textValue(), why()));
        if (WITHOUT_ANSWER.contains(previous.status())) {
            throw notFound(
                    previous.id(), "it has no answer to continue: it is " + previous.status());
        }
        return store.get().orElseThrow().conversation(previous.id());
    }

    /** An item, or the one that it refers to; empty when that is not stored. */
    private Optional<JsonNode> resolved(JsonNode item, String owner) {
        return item.path("type").asText().equals(REFERENCE)
                ? store.get().flatMap(it -> it.item(item.path("id").asText(), owner))
                : Optional.of(item);
    }

    private ApiException itemNotFound(JsonNode reference, String path) {
        return new ApiException(
                ApiError.invalid(
                        "item_not_found",
                        path + ".id",
                        "Item with id '%s' not found: %s. Send the item itself"
                                .formatted(shown(reference.path("id").asText()), why())));
    }

    private String why() {
        return why(store.get().isPresent());
    }

    static String why(boolean isStoring) {
        return isStoring
                ? "it is unknown, expired or deleted, or belongs to another key"
                : "nothing is stored (--store off)";
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

    static String shown(String id) {
        return id.length() <= LONGEST_SHOWN ? id : id.substring(0, LONGEST_SHOWN) + "…";
    }
}
