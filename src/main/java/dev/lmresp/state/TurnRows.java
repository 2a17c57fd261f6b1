package dev.lmresp.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.StoredTurn.Status;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Conversations and turns as rows of their tables. */
final class TurnRows {
    /** All conversations, as {@code c}; conditions and order may follow. */
    static final String CONVERSATIONS =
            "SELECT c.*, ifnull(h.depth, 0) AS turns FROM conversation c"
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
                items(row.getString("input")),
                items(row.getString("output")),
                Json.parse(row.getString("usage")),
                row.getString("error"));
    }

    static List<JsonNode> items(String json) {
        var items = new ArrayList<JsonNode>();
        Json.parse(json).forEach(items::add);
        return List.copyOf(items);
    }

    static String json(List<JsonNode> items) {
        ArrayNode list = Json.array().addAll(items);
        return Json.text(list);
    }

    /** How many turns lead to a turn, with itself. */
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

    /** Copies a conversation with its turns to another database. */
    static void copy(Database from, Database to, String conversation) {
        copy(from, to, "conversation", "id", conversation);
        copy(from, to, "turn", "conversation", conversation);
    }

    private static void copy(Database from, Database to, String table, String key, String value) {
        List<Object[]> rows =
                from.query(
                        "SELECT * FROM %s WHERE %s = ?".formatted(table, key),
                        row -> {
                            var values = new Object[row.getMetaData().getColumnCount()];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = row.getObject(i + 1);
                            }
                            return values;
                        },
                        value);
        for (Object[] row : rows) {
            String places = String.join(", ", Collections.nCopies(row.length, "?"));
            to.update("INSERT INTO %s VALUES (%s)".formatted(table, places), row);
        }
    }
}
