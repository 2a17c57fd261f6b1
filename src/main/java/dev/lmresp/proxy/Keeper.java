package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.state.response.ConversationBlock;
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
import java.util.stream.Stream;

/**
 * Stores the response of one exchange: its beginning without waiting, its end before the client is
 * told of it, so that what a client has seen completed is found later. A store that takes too long
 * must not keep an answer back: then it goes out with {@code "store": false}.
 *
 * <p>What was asked and answered in a conversation is added to it at the end, in one block; nothing
 * of an answer that failed is, as its client asks again.
 */
final class Keeper {
    private static final long PATIENCE_SECONDS = 2;

    /** What a client did not want to be stored is not stored because of a later response. */
    private static final Note ROOTLESS =
            new Note(
                    Note.Kind.DROPPED,
                    "store",
                    "it continues a response that is not stored, so it is remembered by this"
                            + " connection only");

    private final Supplier<Optional<ResponseStore>> opened;
    private final Optional<ResponseStore> store;
    private final Incoming incoming;
    private final IdSource ids;

    /**
     * The items that the response is asked with, without those of the response that it continues.
     */
    private List<JsonNode> input = List.of();

    /** What the client has said in a conversation; empty when it names none. */
    private Optional<ConversationBlock> said = Optional.empty();

    private boolean begun;

    /** The client polls it by its id. */
    private boolean isPolled;

    private boolean inProgress;
    private boolean ended;
    private Optional<Note> note = Optional.empty();

    /**
     * @param store opened only when the response is to be stored
     */
    Keeper(Supplier<Optional<ResponseStore>> store, Incoming incoming, IdSource ids) {
        this.opened = store;
        boolean wants = wants(incoming.request());
        boolean isRootless =
                incoming.history()
                        .has(incoming.request().json().path(StoredHistory.PREVIOUS).asText(""));
        if (wants && isRootless) {
            note = Optional.of(ROOTLESS);
        }
        this.store = wants && !isRootless ? store.get() : Optional.empty();
        this.incoming = incoming;
        this.ids = ids;
    }

    /**
     * What the engine is asked; before the first event.
     *
     * @param complete the request with all that it leaves to the store
     */
    void asked(ResponsesRequest complete) {
        Optional<String> conversation = NamedConversation.of(complete.json());
        if (!keeps() && conversation.isEmpty()) {
            return;
        }
        List<JsonNode> all = StoredHistory.items(complete.json().path("input"));
        int before =
                all.size() - StoredHistory.items(incoming.request().json().path("input")).size();
        List<JsonNode> own = ListedItem.of(all.subList(before, all.size()), ids);
        said = conversation.map(id -> new ConversationBlock(id, incoming.owner(), own));
        // a conversation as if the client had sent everything, of which only what is new takes room
        input =
                conversation.isPresent()
                        ? Stream.concat(all.stream().limit(before), own.stream()).toList()
                        : own;
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
        if (event instanceof Event.Created created && store.isPresent()) {
            begin(created.response());
        } else if (event instanceof Event.InProgress now && incoming.isBackground()) {
            progress(now.response());
        } else if (event instanceof Event.Terminal terminal
                && !isStored(terminal.response())
                && !isPolled) {
            note = Optional.of(new Note(Note.Kind.DROPPED, "store", whatIsLost()));
            return terminal.with(
                    terminal.response().with(RequestEcho.of(incoming.request(), false)));
        }
        return event;
    }

    private String whatIsLost() {
        String slow = "the store was full or too slow, so ";
        String lost = slow + "the response cannot be continued by its id";
        if (said.isEmpty()) {
            return lost;
        }
        return store.isEmpty()
                ? slow + "the conversation may lack this turn"
                : lost + ", and the conversation may lack it";
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
                                        input,
                                        json(response),
                                        incoming.isBackground(),
                                        requestForOthers()));
        isPolled = incoming.isBackground() && hasHappened(stored);
        if (incoming.isBackground() && !isPolled) {
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

    /** What another proxy needs to take the response over; empty when none can. */
    private String requestForOthers() {
        return incoming.isBackground() && !incoming.hasKeyForEngine()
                ? Json.text(incoming.request().json())
                : "";
    }

    /** Polling clients see that the engine has begun. */
    private void progress(Response response) {
        if (!inProgress) {
            inProgress = true;
            store.orElseThrow().progress(incoming.id(), json(response));
        }
    }

    private boolean isStored(Response response) {
        if (store.isPresent() || said.isPresent()) {
            ended = hasHappened(stored(response));
            return ended;
        }
        return true;
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

    private CompletableFuture<Boolean> stored(Response response) {
        String json = json(response);
        Optional<ConversationBlock> turn =
                response.status() == Response.Status.FAILED
                        ? Optional.empty()
                        : said.map(it -> with(it, Json.parse(json).path("output")));
        if (store.isPresent()) {
            return turn.isPresent()
                    ? store.get().end(incoming.id(), json, turn.get())
                    : store.get().end(incoming.id(), json);
        }
        return turn.isPresent()
                ? opened.get().orElseThrow().conversations().append(turn.get()).thenApply(_ -> true)
                : CompletableFuture.completedFuture(true);
    }

    private static ConversationBlock with(ConversationBlock said, JsonNode output) {
        List<JsonNode> items = new ArrayList<>(said.items());
        output.forEach(items::add);
        return new ConversationBlock(said.conversation(), said.owner(), items);
    }

    /**
     * The exchange is over; what was begun and has no end in time is forgotten, as its client is
     * not told that it is stored. What a client polls gets its end when the store can take it.
     */
    void over() {
        if (begun && !ended && !isPolled) {
            store.orElseThrow().forget(incoming.id(), incoming.owner());
        }
    }

    private static String json(Response response) {
        return new String(response.toBytes(), StandardCharsets.UTF_8);
    }
}
