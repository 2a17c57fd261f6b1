package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.database.Database;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Writes the rows of conversations; each method is called in a transaction. */
final class ConversationRows {
    private final Database database;
    private final Clock clock;

    ConversationRows(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A conversation has a tree of its own: what its responses say is stored with them, too. */
    StoredConversation create(String id, String owner, ObjectNode metadata) {
        long now = clock.millis();
        long tree =
                database.number("INSERT INTO tree (used, bytes) VALUES (?, 0) RETURNING id", now);
        String text = Json.text(metadata);
        database.update(
                """
                INSERT INTO conversation (id, tree, owner, created, metadata, newest)
                VALUES (?, ?, ?, ?, ?, 0)
                """,
                id,
                tree,
                owner,
                now / 1000,
                text);
        grow(tree, bytes(text));
        return new StoredConversation(id, now / 1000, metadata);
    }

    /** The conversation with its new metadata; empty when there is none. */
    Optional<StoredConversation> update(String id, String owner, ObjectNode metadata) {
        long tree = lockedTree(id, owner);
        Optional<StoredConversation> before = find(database, id, owner);
        if (before.isEmpty()) {
            return before;
        }
        String text = Json.text(metadata);
        database.update("UPDATE conversation SET metadata = ? WHERE id = ?", text, id);
        grow(tree, bytes(text) - bytes(Json.text(before.get().metadata())));
        return Optional.of(new StoredConversation(id, before.get().created(), metadata));
    }

    static Optional<StoredConversation> find(Database database, String id, String owner) {
        return database.first(
                "SELECT id, created, metadata FROM conversation WHERE id = ? AND owner = ?",
                row ->
                        new StoredConversation(
                                row.getString(1),
                                row.getLong(2),
                                (ObjectNode) Json.parse(row.getString(3))),
                id,
                owner);
    }

    boolean delete(String id, String owner) {
        return database.update(
                        """
                        DELETE FROM tree WHERE id = (
                            SELECT tree FROM conversation WHERE id = ? AND owner = ?)
                        """,
                        id,
                        owner)
                > 0;
    }

    /**
     * Adds items at the end; one whose id is there already stays where it is.
     *
     * @return false when there is no such conversation
     */
    boolean append(ConversationBlock block) {
        long tree = lockedTree(block.conversation(), block.owner());
        if (tree == 0) {
            return false;
        }
        long position =
                database.number(
                        "SELECT newest FROM conversation WHERE id = ?", block.conversation());
        database.update(
                "UPDATE conversation SET newest = ? WHERE id = ?",
                position + block.items().size(),
                block.conversation());
        long bytes = 0;
        for (JsonNode item : block.items()) {
            String text = Json.text(item);
            position++;
            bytes +=
                    (long) bytes(text)
                            * database.update(
                                    """
                                    INSERT INTO conversation_item (conversation, position, id, item)
                                    VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                                    """,
                                    block.conversation(),
                                    position,
                                    item.path("id").asText(),
                                    text);
        }
        grow(tree, bytes);
        return true;
    }

    boolean deleteItem(String id, String owner, String item) {
        long tree = lockedTree(id, owner);
        Optional<String> deleted =
                database.first(
                        """
                        DELETE FROM conversation_item
                        WHERE id = ? AND conversation = (
                            SELECT id FROM conversation WHERE id = ? AND tree = ?)
                        RETURNING item
                        """,
                        row -> row.getString(1),
                        item,
                        id,
                        tree);
        deleted.ifPresent(text -> grow(tree, -bytes(text)));
        return deleted.isPresent();
    }

    /** Notes, when it is run, that a conversation is used now, from which its age counts. */
    Supplier<Boolean> use(String id) {
        long now = clock.millis();
        return () ->
                database.update(
                                """
                                UPDATE tree SET used = ?
                                WHERE id = (SELECT tree FROM conversation WHERE id = ?)
                                    AND used <= ?
                                """,
                                now,
                                id,
                                now - ResponseWriter.EXACT_MILLIS)
                        > 0;
    }

    /**
     * The tree of a conversation, 0 when there is no such conversation. Whoever changes one locks
     * its tree before: others that add at the same time get the positions after.
     */
    private long lockedTree(String id, String owner) {
        return database.number(
                """
                UPDATE tree SET used = ? WHERE id = (
                    SELECT tree FROM conversation WHERE id = ? AND owner = ?)
                RETURNING id
                """,
                clock.millis(),
                id,
                owner);
    }

    private void grow(long tree, long bytes) {
        database.update(
                "UPDATE tree SET used = ?, bytes = bytes + ? WHERE id = ?",
                clock.millis(),
                bytes,
                tree);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
