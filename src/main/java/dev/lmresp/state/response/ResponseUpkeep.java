package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.RunningProcess;
import dev.lmresp.state.database.Database;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the rows of responses need now and then: an end where there was none, and room. */
final class ResponseUpkeep {
    private static final long TIDY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_TIDIED = 100;

    /** How long the events of a background response are kept after its end. */
    private static final Duration EVENTS_AGE = Duration.ofHours(1);

    private final Database database;
    private final ResponseStore.Limits limits;
    private final Clock clock;
    private long tidied = System.nanoTime();

    ResponseUpkeep(Database database, ResponseStore.Limits limits, Clock clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
    }

    /** Ends the responses of killed processes. */
    void endKilled() {
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
            BackgroundRows.end(database, one.id(), -1, clock.millis());
        }
    }

    /** Removes what is too old or too much, a little at a time. */
    void now() {
        if (System.nanoTime() - tidied < TIDY_NANOS) {
            return;
        }
        try {
            boolean isDone = database.transaction(this::tidied);
            tidied = isDone ? System.nanoTime() : tidied;
        } catch (RuntimeException later) {
            tidied = System.nanoTime();
        }
    }

    /** Removes all of it at once. */
    void tidyAll() {
        while (!database.transaction(this::tidied)) {
            // the next part
        }
    }

    /** True when nothing was left to remove. */
    private boolean tidied() {
        long expired = clock.millis() - EVENTS_AGE.toMillis();
        if (BackgroundRows.expire(database, expired, MOST_TIDIED) == MOST_TIDIED) {
            return false;
        }
        int old =
                database.update(
                        """
                        DELETE FROM tree WHERE id IN (
                            SELECT id FROM tree WHERE used < ? ORDER BY used LIMIT ?%s)
                        """
                                .formatted(database.dialect().lockedUnlessTaken()),
                        clock.millis() - limits.age().toMillis(),
                        MOST_TIDIED);
        if (old == MOST_TIDIED) {
            return false;
        }
        if (database.number("SELECT coalesce(sum(bytes), 0) FROM tree") <= limits.bytes()) {
            return true;
        }
        return database.update(
                        "DELETE FROM tree WHERE id = (SELECT id FROM tree ORDER BY used LIMIT 1%s)"
                                .formatted(database.dialect().lockedUnlessTaken()))
                == 0;
    }
}
