package dev.lmresp.state.ask;

import dev.lmresp.json.Json;
import dev.lmresp.state.RunningProcess;
import dev.lmresp.state.StoredItems;
import dev.lmresp.state.ask.StoredTurn.Status;
import dev.lmresp.state.database.Database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Maps conversations and turns to rows. */
final class TurnRows {
    /** Selects all conversations, as {@code c}; conditions and order may follow. */
    static final String CONVERSATIONS =
            "SELECT c.*, coalesce(h.depth, 0) AS turns FROM conversation c"
                    + " LEFT JOIN turn h ON h.id = c.head";

    private TurnRows() {}

    static StoredConversation conversation(ResultSet row) throws SQLException {
        return new StoredConversation(
                row.getString("id"),
                row.getString("title"),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")),
                row.getString("model"),
                row.getString("system"),
                row.getLong("head"),
                row.getInt("turns"));
    }

    static StoredTurn turn(ResultSet row) throws SQLException {
        return new StoredTurn(
                row.getLong("id"),
                row.getLong("parent"),
                Instant.ofEpochMilli(row.getLong("time")),
                row.getString("model"),
                row.getString("engine"),
                Status.valueOf(row.getString("status")),
                StoredItems.read(row.getString("input")),
                StoredItems.read(row.getString("output")),
                Json.parse(row.getString("usage")),
                row.getString("error"));
    }

    /** The number of turns from the first to a turn, inclusive. */
    static long depth(Database database, String conversation, long turn) {
        return database.first(
                        "SELECT depth FROM turn WHERE id = ? AND conversation = ?",
                        row -> row.getLong(1),
                        turn,
                        conversation)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "conversation %s has no turn %d"
                                                .formatted(conversation, turn)));
    }

    /** Inserts a conversation with its turns up to the head. */
    static void insert(Database into, StoredConversation conversation, List<StoredTurn> turns) {
        into.update(
                """
                INSERT INTO conversation (id, title, created, updated, model, system, head)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                conversation.id(),
                conversation.title(),
                conversation.created().toEpochMilli(),
                conversation.updated().toEpochMilli(),
                conversation.model(),
                conversation.system(),
                turns.isEmpty() ? 0 : turns.getLast().id());
        for (int i = 0; i < turns.size(); i++) {
            StoredTurn turn = turns.get(i);
            into.update(
                    """
                    INSERT INTO turn (id, conversation, parent, depth, time, model, engine,
                        status, process, input, output, usage, error)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    turn.id(),
                    conversation.id(),
                    turn.parent(),
                    i + 1,
                    turn.time().toEpochMilli(),
                    turn.model(),
                    turn.engine(),
                    turn.status().name(),
                    RunningProcess.current().mark(),
                    StoredItems.write(turn.input()),
                    StoredItems.write(turn.output()),
                    Json.text(turn.usage()),
                    turn.error());
        }
    }
}
