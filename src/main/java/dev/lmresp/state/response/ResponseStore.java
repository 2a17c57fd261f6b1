package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.json.Json;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.StoredItems;
import dev.lmresp.state.database.Database;
import dev.lmresp.state.database.SqliteLibrary;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Responses that outlive their exchange, so that later requests can build on them: in one SQLite
 * file, {@code responses.db} in the state folder, or in a PostgreSQL database. Several processes
 * may use either at the same time.
 *
 * <p>Writing is up to one thread: {@link #begin} and {@link #end} return at once. Reading waits for
 * what has been handed to it before. Methods that read throw a {@link StoreException} when the file
 * cannot be read, or the database is out of reach.
 */
public final class ResponseStore implements AutoCloseable {
    private static final String FILE = "responses.db";

    private final AtomicReference<@Nullable Runnable> atFirst = new AtomicReference<>();
    private final Database reading;
    private final ResponseWriter writer;
    private final Conversations conversations;
    private final Backgrounds backgrounds;

    /**
     * How much is kept.
     *
     * @param age how long a conversation is kept after its last use
     * @param bytes the size of all that is kept
     */
    public record Limits(Duration age, long bytes) {}

    /**
     * How processes that share a database know of each other.
     *
     * @param interval how often each shows that it lives
     * @param silence one that was not seen for so long counts as killed
     */
    record Heartbeat(Duration interval, Duration silence) {
        static final Heartbeat DEFAULT =
                new Heartbeat(Duration.ofSeconds(5), Duration.ofSeconds(20));
    }

    private ResponseStore(Database reading, ResponseWriter writer) {
        this.reading = reading;
        this.writer = writer;
        this.conversations = writer.conversations(reading);
        this.backgrounds = new Backgrounds(reading, writer);
    }

    /**
     * Opens the user's responses.
     *
     * @throws StoreException when the file cannot be read and written, or was made by a newer
     *     lmresp
     */
    public static ResponseStore open(StateFolder folder, Limits limits, Clock clock) {
        Path file = Database.file(folder, FILE);
        return prepared(Database.open(file), () -> Database.open(file), limits, clock);
    }

    /**
     * A store that ends with its process.
     *
     * @throws StoreException when SQLite does not work on this machine at all
     */
    public static ResponseStore inMemory(Limits limits, Clock clock) {
        SqliteLibrary.load(Optional.empty());
        Database database = Database.inMemory();
        return prepared(database, () -> database, limits, clock);
    }

    /**
     * The responses of any number of proxies, in a database.
     *
     * @param heartbeat how they know of each other
     * @throws StoreException when the database cannot be used now, or was made by a newer lmresp
     */
    static ResponseStore shared(
            PostgresAddress address, Limits limits, Clock clock, Heartbeat heartbeat) {
        Database writing = Database.at(address);
        return prepared(
                writing,
                () -> Database.at(address),
                limits,
                clock,
                new Instances.OfDatabase(writing, heartbeat.silence()),
                heartbeat.interval());
    }

    private static ResponseStore prepared(
            Database writing, Supplier<Database> reading, Limits limits, Clock clock) {
        return prepared(
                writing,
                reading,
                limits,
                clock,
                new Instances.OfMachine(),
                Heartbeat.DEFAULT.interval());
    }

    private static ResponseStore prepared(
            Database writing,
            Supplier<Database> reading,
            Limits limits,
            Clock clock,
            Instances instances,
            Duration beat) {
        try {
            ResponseTables.make(writing);
            return new ResponseStore(
                    reading.get(), new ResponseWriter(writing, limits, clock, instances, beat));
        } catch (RuntimeException e) {
            writing.close();
            throw e;
        }
    }

    /** What is stored of background responses. */
    public Backgrounds backgrounds() {
        return backgrounds;
    }

    /** The file of the user's responses; it may not exist yet. */
    static Path file(StateFolder folder) {
        return folder.path().resolve(FILE);
    }

    /** Runs an action when a client first uses the store, once. */
    void atFirst(Runnable action) {
        atFirst.set(action);
    }

    /**
     * Stores a response that begins.
     *
     * @return completes when it can be found; fails when it cannot be stored
     */
    public CompletableFuture<Boolean> begin(NewResponse response) {
        CompletableFuture<Boolean> begun = writer.begin(response);
        used();
        return begun;
    }

    private void used() {
        if (atFirst.get() != null) {
            Runnable action = atFirst.getAndSet(null);
            if (action != null) {
                action.run();
            }
        }
    }

    /**
     * Stores how a response stands that has not ended, without waiting.
     *
     * @param body the response, as JSON
     */
    public void progress(String id, String body) {
        writer.progress(id, body);
    }

    /**
     * Stores the end of a response.
     *
     * @param body the response, as JSON
     * @return completes when the end will be found, also after a crash; fails when it cannot be
     *     stored, and then nothing of the response is
     */
    public CompletableFuture<Boolean> end(String id, String body) {
        return writer.end(id, body);
    }

    /**
     * Stores the end of a response together with what it adds to a conversation.
     *
     * @return as for {@link #end(String, String)}
     */
    public CompletableFuture<Boolean> end(String id, String body, ConversationBlock said) {
        return writer.end(id, body, said);
    }

    /** The conversations that clients name. */
    public Conversations conversations() {
        used();
        return conversations;
    }

    /** Deletes a response whose client does not know that it is stored, without waiting. */
    public void forget(String id, String owner) {
        writer.forget(id, owner);
    }

    /** A response that is neither deleted nor another's. */
    public Optional<StoredResponse> find(String id, String owner) {
        writer.awaitAll();
        return reading.first(
                """
                SELECT id, status, body FROM response
                WHERE id = ? AND owner = ? AND status <> 'deleted'
                """,
                row ->
                        new StoredResponse(
                                row.getString(1),
                                row.getString(2),
                                (ObjectNode) Json.parse(row.getString(3))),
                id,
                owner);
    }

    /** All items of a conversation up to the output of a response, oldest first. */
    public List<JsonNode> conversation(String id) {
        List<JsonNode> items = new ArrayList<>();
        for (Row row : path(id)) {
            items.addAll(row.input());
            row.response().path("output").forEach(items::add);
        }
        return List.copyOf(items);
    }

    /** All items that a response was asked with, oldest first. */
    public List<JsonNode> input(String id) {
        List<JsonNode> items = new ArrayList<>();
        for (Row row : path(id)) {
            items.addAll(row.input());
            if (!row.id().equals(id)) {
                row.response().path("output").forEach(items::add);
            }
        }
        return List.copyOf(items);
    }

    private record Row(String id, List<JsonNode> input, JsonNode response) {}

    /** The responses from the first of a conversation to this one. */
    private List<Row> path(String id) {
        writer.awaitAll();
        writer.used(id);
        return reading.query(
                """
                WITH RECURSIVE path (id, parent, depth) AS (
                    SELECT id, parent, 0 FROM response WHERE id = ?
                    UNION ALL
                    SELECT response.id, response.parent, path.depth + 1
                    FROM response JOIN path ON response.id = path.parent
                )
                SELECT response.id, input, body
                FROM response JOIN path USING (id) ORDER BY path.depth DESC
                """,
                row ->
                        new Row(
                                row.getString(1),
                                StoredItems.read(row.getString(2)),
                                Json.parse(row.getString(3))),
                id);
    }

    /** An item of any response or conversation that is neither deleted nor another's. */
    public Optional<JsonNode> item(String id, String owner) {
        writer.awaitAll();
        Optional<Row> in =
                reading.first(
                        """
                        SELECT response.id, input, body
                        FROM item JOIN response ON response.id = item.response
                        WHERE item.owner = ? AND item.id = ? AND status <> 'deleted'
                        """,
                        row ->
                                new Row(
                                        row.getString(1),
                                        StoredItems.read(row.getString(2)),
                                        Json.parse(row.getString(3))),
                        owner,
                        id);
        if (in.isEmpty()) {
            return conversations.item(owner, id);
        }
        writer.used(in.get().id());
        List<JsonNode> items = new ArrayList<>(in.get().input());
        in.get().response().path("output").forEach(items::add);
        return items.stream().filter(it -> it.path("id").asText().equals(id)).findFirst();
    }

    /** Random bytes that all who use the store have in common, made by the first of them. */
    byte[] secret(String name, int length) {
        byte[] made = new byte[length];
        new SecureRandom().nextBytes(made);
        reading.update(
                "INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                name,
                Base64.getEncoder().encodeToString(made));
        return reading.first(
                        "SELECT value FROM secret WHERE name = ?",
                        row -> Base64.getDecoder().decode(row.getString(1)),
                        name)
                .orElseThrow();
    }

    /** Fails when the database does not answer. */
    public void check() {
        reading.number("SELECT 1");
    }

    /** The size of all that is stored, in bytes. */
    public long size() {
        writer.awaitAll();
        return reading.number("SELECT coalesce(sum(bytes), 0) FROM tree");
    }

    /** Removes what is too old or too much; it otherwise happens once a minute. */
    void tidy() {
        writer.awaitAll();
        writer.tidyNow();
    }

    /**
     * Deletes a response: it is found no more. Its items are kept while others build on it.
     *
     * @return false when there is none
     */
    public boolean delete(String id, String owner) {
        return writer.delete(id, owner);
    }

    @Override
    public void close() {
        writer.close();
        reading.close();
    }
}
