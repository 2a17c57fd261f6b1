package dev.lmresp.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Writes responses, in the order in which it is told of them, on one thread. What waits at the same
 * time is written in one transaction, so that many short responses cost little more than one.
 */
final class ResponseWriter implements AutoCloseable {
    private static final int MOST_AT_ONCE = 64;

    /** More than this is not kept in memory for a slow disk. */
    private static final long MOST_WAITING_BYTES = 64 << 20;

    /** What an item of a request takes, more or less. */
    private static final int ITEM_BYTES = 1 << 10;

    private static final int MOST_NAMES = 64;
    private static final long TIDY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_TIDIED = 100;

    private final Database database;
    private final ResponseStore.Limits limits;
    private final Clock clock;
    private final LinkedBlockingQueue<Job<?>> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread thread = new Thread(this::run, "response-store");

    /** The responses of this process that have not ended: the name of what came before. */
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    private volatile boolean closed;
    private long tidied = System.nanoTime();

    private record Running(String owner, String name, long tree) {}

    private record Job<T>(Supplier<T> work, long bytes, CompletableFuture<T> done) {}

    private ResponseWriter(Database database, ResponseStore.Limits limits, Clock clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
    }

    static ResponseWriter start(Database database, ResponseStore.Limits limits, Clock clock) {
        var writer = new ResponseWriter(database, limits, clock);
        synchronized (database) {
            writer.endKilled();
        }
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    void begin(NewResponse response) {
        // the items are written as text later: a long conversation would keep its first event back
        long bytes = response.body().length() + (long) ITEM_BYTES * response.input().size();
        var _ = submit(bytes, () -> insert(response));
    }

    CompletableFuture<Boolean> end(String id, String body) {
        CompletableFuture<Boolean> done = submit(body.length(), () -> complete(id, body));
        // not in the transaction, which may be tried again
        return done.whenComplete((stored, problem) -> running.remove(id));
    }

    void forget(String id, String owner) {
        var _ =
                submit(
                        0,
                        () -> {
                            running.remove(id);
                            return remove(id, owner);
                        });
    }

    boolean delete(String id, String owner) {
        return written(submit(0, () -> remove(id, owner)));
    }

    /** Notes that a conversation was used, from which its age counts. */
    void used(String id) {
        var _ =
                submit(
                        0,
                        () ->
                                database.update(
                                        """
                                        UPDATE tree SET used = ?
                                        WHERE id = (SELECT tree FROM response WHERE id = ?)
                                        """,
                                        clock.millis(),
                                        id));
    }

    /** Waits until all that was submitted so far has been written. */
    void awaitAll() {
        if (!waiting.isEmpty() || waitingBytes.get() > 0) {
            written(submit(0, () -> true));
        }
    }

    /** Waits for a job; fails as it does. */
    private static <T> T written(CompletableFuture<T> job) {
        try {
            return job.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException cause ? cause : e;
        }
    }

    private <T> CompletableFuture<T> submit(long bytes, Supplier<T> work) {
        var job = new Job<>(work, bytes, new CompletableFuture<>());
        if (closed) {
            job.done().completeExceptionally(new StoreException("the store is closed"));
        } else if (bytes > 0 && waitingBytes.addAndGet(bytes) > MOST_WAITING_BYTES) {
            waitingBytes.addAndGet(-bytes);
            job.done().completeExceptionally(new StoreException("the disk is too slow"));
        } else {
            waiting.add(job);
            if (!thread.isAlive()) {
                // it was closed in between, and nobody comes for the job
                failWaiting();
            }
        }
        return job.done();
    }

    private void failWaiting() {
        for (Job<?> job = waiting.poll(); job != null; job = waiting.poll()) {
            job.done().completeExceptionally(new StoreException("the store is closed"));
        }
    }

    private void run() {
        var batch = new ArrayList<Job<?>>();
        while (!closed || !waiting.isEmpty()) {
            try {
                Job<?> first = waiting.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, MOST_AT_ONCE - 1);
                    write(batch);
                    batch.clear();
                }
                tidy();
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private void write(List<Job<?>> batch) {
        long bytes = 0;
        for (Job<?> job : batch) {
            bytes += job.bytes();
        }
        synchronized (database) {
            try {
                List<Runnable> done =
                        database.transaction(
                                () -> batch.stream().map(ResponseWriter::worked).toList());
                done.forEach(Runnable::run);
            } catch (RuntimeException | Error oneOfThem) {
                batch.forEach(this::writeAlone);
            } finally {
                waitingBytes.addAndGet(-bytes);
            }
        }
    }

    /** Does the work of a job; what is returned tells of it, after the commit. */
    private static <T> Runnable worked(Job<T> job) {
        T result = job.work().get();
        return () -> job.done().complete(result);
    }

    private <T> void writeAlone(Job<T> job) {
        try {
            job.done().complete(database.transaction(job.work()));
        } catch (RuntimeException | Error e) {
            job.done().completeExceptionally(e);
        }
    }

    private boolean insert(NewResponse response) {
        Place place =
                response.previous().isEmpty()
                        ? place(response.owner(), response.input())
                        : after(response.previous());
        List<JsonNode> added = response.input().subList(place.items(), response.input().size());
        long tree = place.tree() == 0 ? newTree() : place.tree();
        String text = TurnRows.json(added);
        database.update(
                """
                INSERT INTO response (id, tree, parent, owner, process, status, name, input, body)
                VALUES (?, ?, ?, ?, ?, 'in_progress', '', ?, ?)
                """,
                response.id(),
                tree,
                place.parent(),
                response.owner(),
                RunningProcess.current().mark(),
                text,
                response.body());
        grow(tree, bytes(text) + bytes(response.body()));
        index(response.owner(), response.id(), added);
        List<String> names = ItemDigest.after(place.name(), added);
        running.put(
                response.id(),
                new Running(
                        response.owner(), names.isEmpty() ? place.name() : names.getLast(), tree));
        return true;
    }

    /**
     * Where a response belongs.
     *
     * @param parent the response whose items come before, empty for none
     * @param name what was said up to there
     * @param tree 0 for a new one
     * @param items how many items of the input are there already
     */
    private record Place(String parent, String name, long tree, int items) {}

    private Place after(String previous) {
        return database.first(
                        "SELECT id, name, tree FROM response WHERE id = ?",
                        row -> new Place(row.getString(1), row.getString(2), row.getLong(3), 0),
                        previous)
                .orElseThrow(() -> new StoreException(previous + " was deleted meanwhile"));
    }

    /**
     * Finds the response that a client continues by sending all items again: of those only the new
     * ones are stored.
     */
    private Place place(String owner, List<JsonNode> input) {
        List<String> names = ItemDigest.after(ItemDigest.EMPTY, input);
        int tried = 0;
        for (int i = names.size() - 2; i >= 0 && tried < MOST_NAMES; i--) {
            if (!isOutput(input.get(i))) {
                continue;
            }
            tried++;
            int items = i + 1;
            Optional<Place> found =
                    database.first(
                            """
                            SELECT id, name, tree FROM response
                            WHERE owner = ? AND name = ? AND status <> 'deleted'
                            """,
                            row ->
                                    new Place(
                                            row.getString(1),
                                            row.getString(2),
                                            row.getLong(3),
                                            items),
                            owner,
                            names.get(i));
            if (found.isPresent()) {
                return found.get();
            }
        }
        return new Place("", ItemDigest.EMPTY, 0, 0);
    }

    private static boolean isOutput(JsonNode item) {
        return switch (item.path("type").asText(item.path("role").asText())) {
            case "message", "assistant" -> item.path("role").asText().equals("assistant");
            case "user", "system", "developer" -> false;
            default -> !item.path("type").asText().endsWith("_output");
        };
    }

    private long newTree() {
        database.update("INSERT INTO tree (used, bytes) VALUES (?, 0)", clock.millis());
        return database.number("SELECT last_insert_rowid()");
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
                        "INSERT OR REPLACE INTO item (owner, id, response) VALUES (?, ?, ?)",
                        owner,
                        id,
                        response);
            }
        }
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
                        WHERE id = ? AND status <> 'deleted'
                        """,
                        response.path("status").asText(),
                        names.isEmpty() ? begun.name() : names.getLast(),
                        body,
                        id);
        if (changed == 0) {
            throw new StoreException(id + " was deleted before it ended");
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

    private boolean remove(String id, String owner) {
        int changed =
                database.update(
                        """
                        UPDATE response SET status = 'deleted'
                        WHERE id = ? AND owner = ? AND status <> 'deleted'
                        """,
                        id,
                        owner);
        if (changed > 0) {
            prune(id);
        }
        return changed > 0;
    }

    /** Removes what is deleted and has nothing that builds on it, up to the first that has. */
    private void prune(String from) {
        String id = from;
        while (!id.isEmpty()) {
            String current = id;
            id =
                    database.first(
                                    """
                                    SELECT parent FROM response
                                    WHERE id = ? AND status = 'deleted'
                                        AND NOT EXISTS (
                                            SELECT 1 FROM response child
                                            WHERE child.parent = response.id AND child.parent <> '')
                                    """,
                                    row -> row.getString(1),
                                    current)
                            .map(parent -> erased(current, parent))
                            .orElse("");
        }
    }

    private String erased(String id, String parent) {
        database.update(
                """
                UPDATE tree SET bytes = bytes
                    - (SELECT octet_length(input) + octet_length(body) FROM response WHERE id = ?)
                WHERE id = (SELECT tree FROM response WHERE id = ?)
                """,
                id,
                id);
        long tree = database.number("SELECT tree FROM response WHERE id = ?", id);
        database.update("DELETE FROM response WHERE id = ?", id);
        database.update(
                """
                DELETE FROM tree
                WHERE id = ? AND NOT EXISTS (
                    SELECT 1 FROM response WHERE response.tree = tree.id)
                """,
                tree);
        return parent;
    }

    /** Ends the responses of killed processes. */
    private void endKilled() {
        record Unfinished(String id, String process, ObjectNode response) {}
        List<Unfinished> all =
                database.query(
                        """
                        SELECT id, process, body FROM response
                        WHERE status IN ('queued', 'in_progress')
                        """,
                        row ->
                                new Unfinished(
                                        row.getString(1),
                                        row.getString(2),
                                        (ObjectNode) Json.parse(row.getString(3))));
        for (Unfinished one : all) {
            if (RunningProcess.read(one.process()).map(RunningProcess::isAlive).orElse(false)) {
                continue;
            }
            ObjectNode failed = one.response().put("status", "failed");
            failed.putObject("error")
                    .put("code", "server_error")
                    .put("message", "lmresp was stopped before the response was complete");
            database.update(
                    """
                    UPDATE response SET status = 'failed', body = ?
                    WHERE id = ? AND status IN ('queued', 'in_progress')
                    """,
                    Json.text(failed),
                    one.id());
        }
    }

    /** Removes what is too old or too much, a little at a time. */
    private void tidy() {
        if (System.nanoTime() - tidied < TIDY_NANOS) {
            return;
        }
        synchronized (database) {
            try {
                boolean isDone = database.transaction(this::tidied);
                tidied = isDone ? System.nanoTime() : tidied;
            } catch (RuntimeException later) {
                tidied = System.nanoTime();
            }
        }
    }

    void tidyNow() {
        synchronized (database) {
            while (!database.transaction(this::tidied)) {
                // the next part
            }
        }
    }

    /** True when nothing was left to remove. */
    private boolean tidied() {
        int old =
                database.update(
                        """
                        DELETE FROM tree WHERE id IN (
                            SELECT id FROM tree WHERE used < ? ORDER BY used LIMIT ?)
                        """,
                        clock.millis() - limits.age().toMillis(),
                        MOST_TIDIED);
        if (old == MOST_TIDIED) {
            return false;
        }
        if (database.number("SELECT ifnull(sum(bytes), 0) FROM tree") <= limits.bytes()) {
            return true;
        }
        return database.update(
                        "DELETE FROM tree WHERE id = (SELECT id FROM tree ORDER BY used LIMIT 1)")
                == 0;
    }

    @Override
    public void close() {
        closed = true;
        // wakes the thread
        waiting.add(new Job<>(() -> true, 0, new CompletableFuture<>()));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failWaiting();
        synchronized (database) {
            database.close();
        }
    }
}
