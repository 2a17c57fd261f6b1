package dev.lmresp.state.response;

import dev.lmresp.responses.EventFrames;
import dev.lmresp.state.database.Database;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Maps background responses and their events to rows. */
final class BackgroundRows {
    /** Once a client has seen some of it, a second try would contradict that. */
    private static final String CAN_BE_TAKEN =
            "delivered = 0 AND cancelled = 0 AND request <> '' AND taken < 2";

    private BackgroundRows() {}

    static void insert(Database into, String id, String request) {
        into.update(
                """
                INSERT INTO background
                    (response, request, delivered, taken, cancelled, ended, terminal)
                VALUES (?, ?, 0, 0, 0, 0, -1)
                """,
                id,
                request);
    }

    /** Adds events, unless the response is deleted or another process is at it now. */
    static boolean add(Database into, String id, EventFrames frames, String process) {
        return into.update(
                        """
                        INSERT INTO event (response, first, last, frames)
                        SELECT id, ?, ?, ? FROM response WHERE id = ? AND process = ?
                            AND status <> 'deleted'
                        """,
                        frames.first(),
                        frames.last(),
                        new String(frames.bytes(), StandardCharsets.UTF_8),
                        id,
                        process)
                > 0;
    }

    /** All events have come that a process has sent. */
    static boolean end(Database in, String id, long terminal, long now, String process) {
        return in.update(
                        """
                        UPDATE background SET ended = ?, terminal = ?, request = ''
                        WHERE response IN (SELECT id FROM response WHERE id = ? AND process = ?)
                            AND ended = 0
                        """,
                        now,
                        terminal,
                        id,
                        process)
                > 0;
    }

    /** A client is about to get events that another process would not make again. */
    static boolean deliver(Database in, String id) {
        return in.update("UPDATE background SET delivered = 1 WHERE response = ?", id) > 0;
    }

    /** The same, by the process that makes the response; false when it is at it no more. */
    static boolean deliver(Database in, String id, String process) {
        return in.update(
                        """
                        UPDATE background SET delivered = 1
                        WHERE response IN (SELECT id FROM response WHERE id = ? AND process = ?)
                        """,
                        id,
                        process)
                > 0;
    }

    /** Whether another process can make a response of which its own has died. */
    static boolean canBeTaken(Database in, String id) {
        return in.number(
                        "SELECT count(*) FROM background WHERE response = ? AND " + CAN_BE_TAKEN,
                        id)
                > 0;
    }

    /**
     * Takes a response over. What its process has stored of its events is gone: no client has it.
     *
     * @return its request; empty when it cannot be taken over any more
     */
    static Optional<String> take(Database in, String id, String from, String to) {
        TreeLock.of(in, id);
        Optional<String> request =
                in.first(
                        "UPDATE background SET taken = taken + 1 WHERE response = ? AND "
                                + CAN_BE_TAKEN
                                + " RETURNING request",
                        row -> row.getString(1),
                        id);
        if (request.isEmpty()
                || in.update(
                                """
                                UPDATE response SET process = ?, status = 'queued'
                                WHERE id = ? AND process = ?
                                    AND status IN ('queued', 'in_progress')
                                """,
                                to,
                                id,
                                from)
                        == 0) {
            return Optional.empty();
        }
        in.update("DELETE FROM event WHERE response = ?", id);
        return request;
    }

    /** Leaves the responses that can be taken over to other processes. */
    static int release(Database in, String process) {
        return in.update(
                """
                UPDATE response SET process = ?
                WHERE process = ? AND status IN ('queued', 'in_progress') AND id IN (
                    SELECT response FROM background WHERE %s)
                """
                        .formatted(CAN_BE_TAKEN),
                Instances.NOBODY,
                process);
    }

    static boolean isCancelled(Database in, String id) {
        return in.number("SELECT count(*) FROM background WHERE response = ? AND cancelled = 1", id)
                > 0;
    }

    static boolean cancel(Database in, String id) {
        return in.update("UPDATE background SET cancelled = 1 WHERE response = ?", id) > 0;
    }

    static Optional<StoredBackground> find(Database in, String id) {
        return in.first(
                """
                SELECT status, ended, terminal FROM background
                JOIN response ON response.id = background.response
                WHERE response.id = ? AND status <> 'deleted'
                """,
                row -> new StoredBackground(row.getString(1), row.getLong(2) > 0, row.getLong(3)),
                id);
    }

    static EventFrames after(Database in, String id, long number) {
        record Block(long first, long last, String frames) {}
        List<Block> blocks =
                in.query(
                        """
                        SELECT first, last, frames FROM event
                        WHERE response = ? AND last > ? ORDER BY first LIMIT 1000
                        """,
                        row -> new Block(row.getLong(1), row.getLong(2), row.getString(3)),
                        id,
                        number);
        var bytes = new ByteArrayOutputStream();
        long next = number + 1;
        for (Block block : blocks) {
            if (block.first() > next) {
                // some in between could not be stored
                break;
            }
            byte[] frames = block.frames().getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(new EventFrames(block.first(), frames).after(next - 1).bytes());
            next = block.last() + 1;
        }
        return new EventFrames(number + 1, bytes.toByteArray());
    }

    /** Those of some running responses that a process is still to be at. */
    static Set<String> wanted(Database in, Collection<String> ids, String process) {
        var wanted = new HashSet<String>();
        for (String id : ids) {
            in.first(
                            """
                            SELECT response.id FROM response
                            JOIN background ON background.response = response.id
                            WHERE response.id = ? AND process = ? AND cancelled = 0
                                AND status <> 'deleted'
                            """,
                            row -> row.getString(1),
                            id,
                            process)
                    .ifPresent(wanted::add);
        }
        return wanted;
    }

    /** Notes an end where the process was killed between that of a response and its last event. */
    static void endKilled(Database in, long now) {
        in.update(
                """
                UPDATE background SET ended = ?, request = '' WHERE ended = 0 AND EXISTS (
                    SELECT 1 FROM response WHERE id = background.response
                        AND status NOT IN ('queued', 'in_progress'))
                """,
                now);
    }

    /** Removes the events of responses that ended before a time, a part at a time. */
    static int expire(Database in, long before, int most) {
        return in.update(
                """
                DELETE FROM background WHERE response IN (
                    SELECT response FROM background WHERE ended > 0 AND ended < ? LIMIT ?)
                """,
                before,
                most);
    }
}
