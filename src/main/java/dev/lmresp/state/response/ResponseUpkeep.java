package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.database.Database;

import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the rows of responses need now and then: an end where there was none, and room. */
final class ResponseUpkeep {
    private static final Duration TIDY = Duration.ofMinutes(1);
    private static final int MOST_TIDIED = 100;

    /** How long a part may take: answers that end wait for it. */
    private static final long MOST_TIDYING = TimeUnit.MILLISECONDS.toNanos(50);

    private static final String UNFINISHED = "status IN ('queued', 'in_progress')";
    private static final String NOT_STORED =
            "the store was full or too slow for the end of the response";

    private static final Logger LOG = System.getLogger(ResponseUpkeep.class.getName());

    /** How long the events of a background response are kept after its end. */
    private static final Duration EVENTS_AGE = Duration.ofHours(1);

    private final Database database;
    private final ResponseStore.Limits limits;
    private final Clock clock;
    private final Instances instances;

    /** Responses of this process whose end could not be stored. */
    private final Set<String> endless = ConcurrentHashMap.newKeySet();

    private final Due beat;
    private final Due tidy = new Due(TIDY);

    /** How many bytes are still to go, between the parts: the size of all is not asked for each. */
    private long excess;

    private boolean isBetweenParts;

    /**
     * @param beat how often the process shows that it lives, and ends what others left
     */
    ResponseUpkeep(
            Database database,
            ResponseStore.Limits limits,
            Clock clock,
            Instances instances,
            Duration beat) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
        this.instances = instances;
        this.beat = new Due(beat);
    }

    /** Something that is done at most so often. */
    private static final class Due {
        private final long nanos;
        private long done = System.nanoTime();

        private Due(Duration interval) {
            this.nanos = interval.toNanos();
        }

        private boolean isDue() {
            return System.nanoTime() - done >= nanos;
        }

        private void isDone() {
            done = System.nanoTime();
        }
    }

    /**
     * Does what is due. What fails is due again later, as the database may be away.
     *
     * @return whether more is due at once
     */
    boolean now() {
        if (beat.isDue()) {
            attempt(
                    () -> {
                        instances.beat();
                        endKilled();
                        endEndless();
                    });
            beat.isDone();
        }
        if (!tidy.isDue()) {
            return false;
        }
        if (attempt(() -> database.transaction(this::tidied)).orElse(true)) {
            isBetweenParts = false;
            tidy.isDone();
            return false;
        }
        return true;
    }

    private static void attempt(Runnable work) {
        var _ =
                attempt(
                        () -> {
                            work.run();
                            return true;
                        });
    }

    private static <T> Optional<T> attempt(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.DEBUG, "the upkeep of stored responses failed", e);
            return Optional.empty();
        }
    }

    /** Ends a response as failed, whose own end could not be stored. */
    void endLater(String id) {
        endless.add(id);
    }

    private void endEndless() {
        endless.removeIf(
                id -> {
                    database.transaction(() -> end(id, instances.current(), NOT_STORED));
                    return true;
                });
    }

    /** Ends the responses of killed processes. */
    void endKilled() {
        record Unfinished(String id, String process) {}
        List<Unfinished> all =
                database.query(
                        "SELECT id, process FROM response WHERE " + UNFINISHED,
                        row -> new Unfinished(row.getString(1), row.getString(2)));
        if (all.isEmpty()) {
            return;
        }
        Predicate<String> living = instances.living();
        for (Unfinished one : all) {
            if (!living.test(one.process())) {
                database.transaction(() -> end(one.id(), one.process()));
            }
        }
    }

    /** Ends a response unless it has ended meanwhile, or another process is at it. */
    private int end(String id, String process) {
        TreeLock.of(database, id);
        if (instances.isShared() && BackgroundRows.canBeTaken(database, id)) {
            return 0;
        }
        return end(id, process, "lmresp was stopped before the response was complete");
    }

    /** Ends a response that a process is at, with an error or as its client wishes. */
    int end(String id, String process, String message) {
        Optional<String> body =
                database.first(
                        "SELECT body FROM response WHERE id = ? AND process = ? AND " + UNFINISHED,
                        row -> row.getString(1),
                        id,
                        process);
        if (body.isEmpty()) {
            return 0;
        }
        boolean isCancelled = BackgroundRows.isCancelled(database, id);
        String status = isCancelled ? "cancelled" : "failed";
        ObjectNode failed = ((ObjectNode) Json.parse(body.get())).put("status", status);
        if (!isCancelled) {
            failed.putObject("error").put("code", "server_error").put("message", message);
        }
        database.update(
                """
                UPDATE tree SET bytes = bytes + octet_length(CAST(? AS TEXT))
                    - (SELECT octet_length(body) FROM response WHERE id = ?)
                WHERE id = (SELECT tree FROM response WHERE id = ?)
                """,
                Json.text(failed),
                id,
                id);
        BackgroundRows.end(database, id, -1, clock.millis(), process);
        return database.update(
                "UPDATE response SET status = ?, body = ? WHERE id = ?",
                status,
                Json.text(failed),
                id);
    }

    /** Takes over a response of a killed process. */
    Optional<AbandonedResponse> takeOver() {
        record Unfinished(String id, String owner, String process) {}
        if (!instances.isShared()) {
            return Optional.empty();
        }
        List<Unfinished> all =
                database.query(
                        "SELECT id, owner, process FROM response JOIN background"
                                + " ON background.response = response.id WHERE ended = 0 AND "
                                + UNFINISHED,
                        row ->
                                new Unfinished(
                                        row.getString(1), row.getString(2), row.getString(3)));
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Predicate<String> living = instances.living();
        for (Unfinished one : all) {
            if (!living.test(one.process())) {
                Optional<String> request =
                        BackgroundRows.take(database, one.id(), one.process(), instances.current());
                if (request.isPresent()) {
                    return Optional.of(new AbandonedResponse(one.id(), one.owner(), request.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Removes all that is too old or too much at once. */
    void tidyAll() {
        while (!database.transaction(this::tidied)) {
            // the next part
        }
        isBetweenParts = false;
    }

    /** Removes a part of what is too old or too much; true when nothing was left to remove. */
    private boolean tidied() {
        if (!database.dialect().tryLock(database, "tidy")) {
            // another proxy is at it
            return true;
        }
        BackgroundRows.endKilled(database, clock.millis());
        long expired = clock.millis() - EVENTS_AGE.toMillis();
        if (BackgroundRows.expire(database, expired, MOST_TIDIED) == MOST_TIDIED) {
            return false;
        }
        if (!isBetweenParts) {
            excess = size() - limits.bytes();
            isBetweenParts = true;
        }
        long until = System.nanoTime() + MOST_TIDYING;
        long tooOld = clock.millis() - limits.age().toMillis();
        List<Tree> oldest = oldest();
        for (Tree tree : oldest) {
            if (tree.used() >= tooOld && excess <= 0) {
                return true;
            }
            if (System.nanoTime() > until) {
                return false;
            }
            database.update("DELETE FROM tree WHERE id = ?", tree.id());
            excess -= tree.bytes();
        }
        return oldest.size() < MOST_TIDIED;
    }

    private List<Tree> oldest() {
        return database.query(
                "SELECT id, used, bytes FROM tree ORDER BY used LIMIT ?"
                        + database.dialect().lockedUnlessTaken(),
                row -> new Tree(row.getLong(1), row.getLong(2), row.getLong(3)),
                MOST_TIDIED);
    }

    private record Tree(long id, long used, long bytes) {}

    private long size() {
        return database.number("SELECT coalesce(sum(bytes), 0) FROM tree");
    }
}
