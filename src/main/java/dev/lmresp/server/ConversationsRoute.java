package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.NamedConversation;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.ConversationRequest;
import dev.lmresp.state.database.WriteQueue;
import dev.lmresp.state.response.ConversationBlock;
import dev.lmresp.state.response.Conversations;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.state.response.StoredConversation;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** {@code /v1/conversations}, one of them, and its items. */
final class ConversationsRoute {
    private static final String ID = "conversation_id";
    private static final String ITEM_ID = "item_id";

    private final Gateway gateway;
    private final BodyBudget bodies;
    private final ClientOwner owners;

    ConversationsRoute(Gateway gateway, BodyBudget bodies, ClientOwner owners) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.owners = owners;
    }

    void create(ServerRequest request, ServerResponse response) {
        Conversations all = conversations().orElseThrow(ConversationsRoute::off);
        ConversationRequest asked = read(request);
        String owner = owners.of(request);
        List<JsonNode> items = gateway.itemsToStore(asked.items(), "items", owner);
        refuseRepeated(List.of(), items);
        String id = gateway.ids().next("conv_");
        answer(request, response, json(all.create(id, owner, asked.metadata(), items)));
    }

    void get(ServerRequest request, ServerResponse response) {
        answer(request, response, json(found(request)));
    }

    void update(ServerRequest request, ServerResponse response) {
        String id = id(request);
        ObjectNode metadata = read(request).requiredMetadata();
        StoredConversation updated =
                conversations()
                        .flatMap(it -> it.update(id, owners.of(request), metadata))
                        .orElseThrow(() -> notFound(id));
        answer(request, response, json(updated));
    }

    void delete(ServerRequest request, ServerResponse response) {
        String id = id(request);
        if (!conversations().map(it -> it.delete(id, owners.of(request))).orElse(false)) {
            throw notFound(id);
        }
        ObjectNode deleted = Json.object().put("id", id).put("object", "conversation.deleted");
        answer(request, response, deleted.put("deleted", true));
    }

    void items(ServerRequest request, ServerResponse response) {
        answer(request, response, ItemPage.of(all(request), request));
    }

    void addItems(ServerRequest request, ServerResponse response) {
        String id = id(request);
        String owner = owners.of(request);
        List<JsonNode> before = all(request);
        List<JsonNode> items = gateway.itemsToStore(read(request).requiredItems(), "items", owner);
        refuseRepeated(before, items);
        Conversations all = conversations().orElseThrow(() -> notFound(id));
        if (!WriteQueue.written(all.append(new ConversationBlock(id, owner, items)))) {
            throw notFound(id);
        }
        answer(request, response, ItemPage.list(items, false));
    }

    void item(ServerRequest request, ServerResponse response) {
        StoredConversation in = found(request);
        String item = itemId(request);
        answer(
                request,
                response,
                conversations()
                        .flatMap(it -> it.item(in.id(), owners.of(request), item))
                        .orElseThrow(() -> itemNotFound(item)));
    }

    void deleteItem(ServerRequest request, ServerResponse response) {
        StoredConversation in = found(request);
        String item = itemId(request);
        if (!conversations()
                .map(it -> it.deleteItem(in.id(), owners.of(request), item))
                .orElse(false)) {
            throw itemNotFound(item);
        }
        answer(request, response, json(in));
    }

    private static void refuseRepeated(List<JsonNode> before, List<JsonNode> items) {
        var ids = new HashSet<String>();
        before.forEach(it -> ids.add(it.path("id").asText()));
        for (int i = 0; i < items.size(); i++) {
            String id = items.get(i).path("id").asText();
            if (!ids.add(id)) {
                throw NamedConversation.repeated(id, "items[" + i + "].id");
            }
        }
    }

    private ConversationRequest read(ServerRequest request) {
        try (BodyBudget.Share share = bodies.share()) {
            long limit = gateway.config().limits().maxBodyBytes();
            return RequestBody.conversation(
                    request.content().hasEntity()
                            ? RequestBody.json(request, limit, share)
                            : new byte[0]);
        }
    }

    private Optional<Conversations> conversations() {
        return gateway.store().map(ResponseStore::conversations);
    }

    private StoredConversation found(ServerRequest request) {
        String id = id(request);
        return conversations()
                .flatMap(it -> it.find(id, owners.of(request)))
                .orElseThrow(() -> notFound(id));
    }

    private List<JsonNode> all(ServerRequest request) {
        String id = id(request);
        return conversations()
                .flatMap(it -> it.items(id, owners.of(request)))
                .orElseThrow(() -> notFound(id));
    }

    private static void answer(ServerRequest request, ServerResponse response, JsonNode json) {
        Answers.json(request, response, Json.bytes(json));
    }

    private static ObjectNode json(StoredConversation conversation) {
        ObjectNode json = Json.object().put("id", conversation.id()).put("object", "conversation");
        json.put("created_at", conversation.created());
        return json.set("metadata", conversation.metadata());
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static String itemId(ServerRequest request) {
        return request.path().pathParameters().get("item");
    }

    private ApiException notFound(String id) {
        return NamedConversation.notFound(id, ID, conversations().isPresent());
    }

    private static ApiException itemNotFound(String id) {
        return new ApiException(
                new ApiError(
                        404,
                        "invalid_request_error",
                        "item_not_found",
                        ITEM_ID,
                        "the conversation has no item with the id '%s'".formatted(id)));
    }

    private static ApiException off() {
        return new ApiException(
                ApiError.invalid(
                        "store_off",
                        null,
                        "conversations are not stored here: start lmresp without --store off, or"
                                + " send the whole conversation as 'input' of /v1/responses"));
    }
}
