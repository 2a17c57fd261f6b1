package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.StoredItems;
import dev.lmresp.state.database.Database;
import dev.lmresp.state.database.WriteQueue;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes responses, in the order in which it is told of them: see {@link WriteQueue}. */
final class ResponseWriter implements AutoCloseable {
    /** What an item of a request takes, more or less. */
    private static final int ITEM_BYTES = 1 << 10;

    /** How exactly the last use is noted: many requests may use one conversation at once. */
    static final int EXACT_MILLIS = 1000;

    private final Database database;
    private final Instances instances;
    private final ResponsePlaces places;
    private final ResponseUpkeep upkeep;
    private final ResponseRemoval removal;
    private final Clock clock;
    private final ConversationRows conversations;
    private final WriteQueue queue;

    /** The responses of this process that have not ended: the name of what came before. */
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    private record Running(String owner, String name, long tree) {}

    /**
     * Starts writing.
     *
     * @param beat how often the process shows that it lives
     */
    ResponseWriter(
            Database database,
            ResponseStore.Limits limits,
            Clock clock,
            Instances instances,
            Duration beat) {
        this.database = database;
        this.instances = instances;
        this.places = new ResponsePlaces(database);
        this.upkeep = new ResponseUpkeep(database, limits, clock, instances, beat);
        this.removal = new ResponseRemoval(database);
        this.clock = clock;
        this.conversations = new ConversationRows(database, clock);
        this.queue = new WriteQueue(database, upkeep::now, beat.dividedBy(2));
        instances.beat();
        upkeep.endKilled();
        queue.start();
    }

    CompletableFuture<Boolean> begin(NewResponse response) {
        // the items are written as text later: a long conversation would keep its first event back
        long bytes = response.body().length() + (long) ITEM_BYTES * response.input().size();
        return queue.submit(bytes, () -> insert(response));
    }

    void progress(String id, String body) {
        var _ = queue.submit(body.length(), () -> progressed(id, body));
    }

    /** Has work done after all that was submitted before. */
    <T> CompletableFuture<T> submit(long bytes, Function<Database, T> work) {
        return queue.submit(bytes, () -> work.apply(database));
    }

    Optional<AbandonedResponse> takeOver() {
        return WriteQueue.written(queue.submit(0, upkeep::takeOver));
    }

    /** Ends a response of this process that has come to no end. */
    CompletableFuture<Integer> fail(String id, String message) {
        return queue.submit(0, () -> upkeep.end(id, instances.current(), message));
    }

    boolean isShared() {
        return instances.isShared();
    }

    /** This process, as it stands at the responses that it is at. */
    String process() {
        return instances.current();
    }

    long now() {
        return clock.millis();
    }

    /** The conversations of those who read from a database. */
    Conversations conversations(Database reading) {
        return new Conversations(reading, queue, conversations);
    }

    CompletableFuture<Boolean> end(String id, String body) {
        return end(id, body.length(), () -> complete(id, body));
    }

    CompletableFuture<Boolean> end(String id, String body, ConversationBlock said) {
        return end(
                id,
                body.length(),
                () -> {
                    boolean isStored = complete(id, body);
                    // of a conversation that is deleted meanwhile the response stays
                    conversations.append(said);
                    return isStored;
                });
    }

    private CompletableFuture<Boolean> end(String id, long bytes, Supplier<Boolean> work) {
        CompletableFuture<Boolean> done = queue.submit(bytes, work);
        // not in the transaction, which may be tried again
        return done.whenComplete(
                (stored, problem) -> {
                    running.remove(id);
                    if (problem != null) {
                        upkeep.endLater(id);
                    }
                });
    }

    void forget(String id, String owner) {
        var _ =
                queue.submit(
                        0,
                        () -> {
                            running.remove(id);
                            return isHere(id) && removal.remove(id, owner);
                        });
    }

    /** Whether this process is at a response, or was: another may have taken it over. */
    private boolean isHere(String id) {
        return database.number(
                        "SELECT count(*) FROM response WHERE id = ? AND process = ?",
                        id,
                        instances.current())
                > 0;
    }

    boolean delete(String id, String owner) {
        return WriteQueue.written(queue.submit(0, () -> removal.remove(id, owner)));
    }

    /** Notes that a conversation was used, from which its age counts. */
    void used(String id) {
        var _ =
                queue.submit(
                        0,
                        () ->
                                database.update(
                                        """
                                        UPDATE tree SET used = ?
                                        WHERE id = (SELECT tree FROM response WHERE id = ?)
                                            AND used <= ?
                                        """,
                                        clock.millis(),
                                        id,
                                        clock.millis() - EXACT_MILLIS));
    }

    private boolean insert(NewResponse response) {
        if (response.isBackground() && adopted(response)) {
            return true;
        }
        ResponsePlaces.Place place =
                response.previous().isEmpty()
                        ? places.ofConversation(response.owner(), response.input())
                        : places.after(response.previous());
        List<JsonNode> added = response.input().subList(place.items(), response.input().size());
        long tree = place.tree() == 0 ? newTree() : place.tree();
        String text = StoredItems.write(added);
        int inserted =
                database.update(
                        """
                        INSERT INTO response (id, tree, parent, owner, process, status, name, input, body)
                        VALUES (?, ?, ?, ?, ?, ?, '', ?, ?)
                        ON CONFLICT (id) DO NOTHING
                        """,
                        response.id(),
                        tree,
                        place.parent(),
                        response.owner(),
                        instances.current(),
                        response.isBackground() ? "queued" : "in_progress",
                        text,
                        response.body());
        if (inserted == 0) {
            // the connection was lost in a commit, which was one
            return true;
        }
        grow(tree, bytes(text) + bytes(response.body()));
        index(response.owner(), response.id(), added);
        if (response.isBackground()) {
            BackgroundRows.insert(database, response.id(), response.request());
        }
        List<String> names = ItemDigest.after(place.name(), added);
        running.put(
                response.id(),
                new Running(
                        response.owner(), names.isEmpty() ? place.name() : names.getLast(), tree));
        return true;
    }

    /** Whether a response that begins was taken over, and so is there already. */
    private boolean adopted(NewResponse response) {
        Optional<Long> tree =
                database.first(
                        "SELECT tree FROM response WHERE id = ? AND process = ?",
                        row -> row.getLong(1),
                        response.id(),
                        instances.current());
        if (tree.isEmpty()) {
            return false;
        }
        String before =
                response.previous().isEmpty()
                        ? ItemDigest.EMPTY
                        : places.after(response.previous()).name();
        List<String> names = ItemDigest.after(before, response.input());
        grow(tree.get(), bytes(response.body()) - bodyBytes(response.id()));
        database.update(
                "UPDATE response SET body = ? WHERE id = ?", response.body(), response.id());
        running.put(
                response.id(),
                new Running(
                        response.owner(), names.isEmpty() ? before : names.getLast(), tree.get()));
        return true;
    }

    private long newTree() {
        return database.number(
                "INSERT INTO tree (used, bytes) VALUES (?, 0) RETURNING id", clock.millis());
    }

    private void grow(long tree, long bytes) {
        database.update(
                "UPDATE tree SET used = ?, bytes = bytes + ? WHERE id = ?",
                clock.millis(),
                bytes,
                tree);
    }

    private void index(String owner, String response, Iterable<JsonNode> items) {
        for (JsonNode item : items) {
            String id = item.path("id").asText("");
            if (!id.isEmpty() && !item.path("type").asText().equals("item_reference")) {
                database.update(
                        """
                        INSERT INTO item (owner, id, response) VALUES (?, ?, ?)
                        ON CONFLICT (owner, id) DO UPDATE SET response = excluded.response
                        """,
                        owner,
                        id,
                        response);
            }
        }
    }

    private boolean progressed(String id, String body) {
        TreeLock.of(database, id);
        long more = bytes(body) - bodyBytes(id);
        int changed =
                database.update(
                        """
                        UPDATE response SET status = ?, body = ?
                        WHERE id = ? AND process = ? AND status IN ('queued', 'in_progress')
                        """,
                        Json.parse(body).path("status").asText(),
                        body,
                        id,
                        instances.current());
        if (changed > 0) {
            grow(database.number("SELECT tree FROM response WHERE id = ?", id), more);
        }
        return changed > 0;
    }

    private boolean complete(String id, String body) {
        @Nullable Running begun = running.get(id);
        if (begun == null) {
            throw new StoreException("the beginning of " + id + " could not be stored");
        }
        JsonNode response = Json.parse(body);
        List<JsonNode> output = new ArrayList<>();
        response.path("output").forEach(output::add);
        List<String> names = ItemDigest.after(begun.name(), output);
        grow(begun.tree(), bytes(body) - bodyBytes(id));
        int changed =
                database.update(
                        """
                        UPDATE response SET status = ?, name = ?, body = ?
                        WHERE id = ? AND process = ? AND status <> 'deleted'
                        """,
                        response.path("status").asText(),
                        names.isEmpty() ? begun.name() : names.getLast(),
                        body,
                        id,
                        instances.current());
        if (changed == 0) {
            throw new StoreException(
                    id + " was deleted, or taken over by another process, before it ended");
        }
        index(begun.owner(), id, output);
        return true;
    }

    private long bodyBytes(String id) {
        return database.number("SELECT octet_length(body) FROM response WHERE id = ?", id);
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    void tidyNow() {
        upkeep.tidyAll();
    }

    /** Waits until all that was submitted so far has been written. */
    void awaitAll() {
        queue.awaitAll();
    }

    @Override
    public void close() {
        queue.close();
        try {
            instances.leave();
        } catch (StoreException e) {
            // the others see it later
        }
        database.close();
    }
}
