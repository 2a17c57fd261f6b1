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
    private BackgroundRows() {}

    static void insert(Database into, String id, String request) {
        into.update(
                """
                INSERT INTO background (response, request, delivered, cancelled, ended, terminal)
                VALUES (?, ?, 0, 0, 0, -1)
                """,
                id,
                request);
    }

    static boolean add(Database into, String id, EventFrames frames) {
        // the response may have been deleted meanwhile
        return into.update(
                        """
                        INSERT INTO event (response, first, last, frames)
                        SELECT response, ?, ?, ? FROM background WHERE response = ?
                        """,
                        frames.first(),
                        frames.last(),
                        new String(frames.bytes(), StandardCharsets.UTF_8),
                        id)
                > 0;
    }

    /** All events have come. */
    static boolean end(Database in, String id, long terminal, long now) {
        return in.update(
                        """
                        UPDATE background SET ended = ?, terminal = ?, request = ''
                        WHERE response = ? AND ended = 0
                        """,
                        now,
                        terminal,
                        id)
                > 0;
    }

    static boolean cancel(Database in, String id) {
        return in.update("UPDATE background SET cancelled = 1 WHERE response = ?", id) > 0;
    }

    static Optional<StoredBackground> find(Database in, String id) {
        return in.first(
                """
                SELECT ended, terminal FROM background WHERE response = ?
                """,
                row -> new StoredBackground(row.getLong(1) > 0, row.getLong(2)),
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
