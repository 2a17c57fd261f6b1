package dev.lmresp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.proxy.EventSource;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.state.response.StoredResponse;
import dev.lmresp.translate.Note;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.List;
import java.util.Optional;

/**
 * Stored responses: {@code GET} and {@code DELETE /v1/responses/{id}}, {@code GET
 * /v1/responses/{id}/input_items}, {@code POST /v1/responses/{id}/cancel}.
 */
final class StoredRoute {
    private static final int LONGEST_SHOWN = 100;
    private static final Note INCLUDED =
            new Note(
                    Note.Kind.DROPPED,
                    "include",
                    "a stored response holds what its own request asked to include");

    private final Gateway gateway;
    private final ClientOwner owners;

    StoredRoute(Gateway gateway, ClientOwner owners) {
        this.gateway = gateway;
        this.owners = owners;
    }

    void get(ServerRequest request, ServerResponse response) {
        StoredResponse found = found(request);
        if (ItemPage.query(request, "include").isPresent()
                || ItemPage.query(request, "include[]").isPresent()) {
            Headers.notes(response, List.of(INCLUDED));
        }
        if (ItemPage.query(request, "stream").filter(it -> it.equals("true")).isPresent()) {
            EventSource events = gateway.background().events(found, owners.of(request));
            FollowedEvents.send(response, events, startingAfter(request));
        } else {
            Answers.json(request, response, Json.bytes(found.response()));
        }
    }

    private static long startingAfter(ServerRequest request) {
        String text = ItemPage.query(request, "starting_after").orElse("-1");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.invalid(
                    "starting_after",
                    "'starting_after' must be the sequence_number of an event, not '" + text + "'");
        }
    }

    void cancel(ServerRequest request, ServerResponse response) {
        try {
            StoredResponse cancelled =
                    gateway.background().cancel(found(request), owners.of(request));
            Answers.json(request, response, Json.bytes(cancelled.response()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ClientConnection.gone();
        }
    }

    void delete(ServerRequest request, ServerResponse response) {
        String id = id(request);
        if (!store().map(it -> it.delete(id, owners.of(request))).orElse(false)) {
            throw notFound(id);
        }
        ObjectNode deleted = Json.object().put("id", id).put("object", "response.deleted");
        Answers.json(request, response, Json.bytes(deleted.put("deleted", true)));
    }

    void inputItems(ServerRequest request, ServerResponse response) {
        StoredResponse found = found(request);
        List<JsonNode> items = store().orElseThrow().input(found.id());
        Answers.json(request, response, Json.bytes(ItemPage.of(items, request)));
    }

    private Optional<ResponseStore> store() {
        return gateway.store();
    }

    private StoredResponse found(ServerRequest request) {
        String id = id(request);
        return store().flatMap(it -> it.find(id, owners.of(request)))
                .orElseThrow(() -> notFound(id));
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static ApiException notFound(String id) {
        return new ApiException(
                new ApiError(
                        404,
                        "invalid_request_error",
                        "response_not_found",
                        "response_id",
                        "Response with id '%s' not found"
                                .formatted(
                                        id.length() <= LONGEST_SHOWN
                                                ? id
                                                : id.substring(0, LONGEST_SHOWN) + "…")));
    }
}
