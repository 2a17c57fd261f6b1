package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.state.response.NewResponse;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.Note;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Stores the response of one exchange: its beginning without waiting, its end before the client is
 * told of it, so that what a client has seen completed is found later. A store that takes too long
 * must not keep an answer back: then it goes out with {@code "store": false}.
 */
final class Keeper {
    private static final long PATIENCE_SECONDS = 2;

    private final Optional<ResponseStore> store;
    private final Incoming incoming;
    private final IdSource ids;
    private boolean begun;
    private boolean inProgress;
    private boolean ended;
    private Optional<Note> note = Optional.empty();

    /**
     * @param store opened only when the response is to be stored
     */
    Keeper(Supplier<Optional<ResponseStore>> store, Incoming incoming, IdSource ids) {
        this.store = wants(incoming.request()) ? store.get() : Optional.empty();
        this.incoming = incoming;
        this.ids = ids;
    }

    /** Whether the client wants its response stored: yes, unless it says no. */
    private static boolean wants(ResponsesRequest request) {
        return request.json().path("store").asBoolean(true);
    }

    /** Whether the response is to be stored. */
    boolean keeps() {
        return store.isPresent();
    }

    /** Why the response is not stored although it should be; empty when nothing went wrong. */
    Optional<Note> note() {
        return note;
    }

    /** The event as it is to be sent; the last one waits until the response is stored. */
    Event kept(Event event) {
        if (store.isEmpty()) {
            return event;
        }
        if (event instanceof Event.Created created) {
            begin(created.response());
        } else if (event instanceof Event.InProgress now && incoming.isBackground()) {
            progress(now.response());
        } else if (event instanceof Event.Terminal terminal && !isStored(terminal.response())) {
            note =
                    Optional.of(
                            new Note(
                                    Note.Kind.DROPPED,
                                    "store",
                                    "the store was full or too slow, so the response cannot be"
                                            + " continued by its id"));
            return terminal.with(
                    terminal.response().with(RequestEcho.of(incoming.request(), false)));
        }
        return event;
    }

    private void begin(Response response) {
        begun = true;
        JsonNode previous = incoming.request().json().path(StoredHistory.PREVIOUS);
        CompletableFuture<Boolean> stored =
                store.orElseThrow()
                        .begin(
                                new NewResponse(
                                        incoming.id(),
                                        incoming.owner(),
                                        previous.asText(""),
                                        identified(incoming.request()),
                                        json(response),
                                        incoming.isBackground()
                                                ? incoming.request().json().toString()
                                                : ""));
        if (incoming.isBackground() && !hasHappened(stored)) {
            throw new ApiException(
                    new ApiError(
                            503,
                            "server_error",
                            "store_unavailable",
                            null,
                            "the store is full or too slow, so no response can be made in the"
                                    + " background"));
        }
    }

    /** Polling clients see that the engine has begun. */
    private void progress(Response response) {
        if (!inProgress) {
            inProgress = true;
            store.orElseThrow().progress(incoming.id(), json(response));
        }
    }

    private boolean isStored(Response response) {
        ended = hasHappened(store.orElseThrow().end(incoming.id(), json(response)));
        return ended;
    }

    private static boolean hasHappened(CompletableFuture<Boolean> stored) {
        try {
            return stored.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The exchange is over; what was begun and has no end in time is forgotten, as its client is
     * not told that it is stored.
     */
    void over() {
        if (begun && !ended) {
            store.orElseThrow().forget(incoming.id(), incoming.owner());
        }
    }

    private static String json(Response response) {
        return new String(response.toBytes(), StandardCharsets.UTF_8);
    }

    /** The input, whose items get the ids that they lack. */
    private List<JsonNode> identified(ResponsesRequest request) {
        var items = new ArrayList<JsonNode>();
        for (JsonNode item : StoredHistory.items(request.json().path("input"))) {
            if (item instanceof ObjectNode object && object.path("id").asText("").isEmpty()) {
                ObjectNode named = Json.object().put("type", object.path("type").asText("message"));
                named.put("id", ids.next("msg_"));
                named.setAll(object);
                items.add(named);
            } else {
                items.add(item);
            }
        }
        return items;
    }
}
