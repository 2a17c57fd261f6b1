package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.database.Database;
import dev.lmresp.state.database.WriteQueue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The conversations that clients name in {@code conversation}. They have copies of their items, so
 * that neither deleting a conversation changes what its responses build on, nor deleting a response
 * what was said.
 *
 * <p>Methods that read, and those that do not return a future, wait for what was handed over before
 * and throw a {@link StoreException} when the store cannot be used.
 */
public final class Conversations {
    /** What an item takes in memory, more or less. */
    private static final long ITEM_BYTES = 1 << 10;

    private final Database reading;
    private final WriteQueue queue;
    private final ConversationRows rows;

    Conversations(Database reading, WriteQueue queue, ConversationRows rows) {
        this.reading = reading;
        this.queue = queue;
        this.rows = rows;
    }

    /** Creates one with its first items, all of which have an id. */
    public StoredConversation create(
            String id, String owner, ObjectNode metadata, List<JsonNode> items) {
        return WriteQueue.written(
                queue.submit(
                        0,
                        () -> {
                            StoredConversation created = rows.create(id, owner, metadata);
                            rows.append(new ConversationBlock(id, owner, items));
                            return created;
                        }));
    }

    /** A conversation that is not another's. */
    public Optional<StoredConversation> find(String id, String owner) {
        queue.awaitAll();
        return ConversationRows.find(reading, id, owner);
    }

    /** Replaces the metadata; empty when there is no such conversation. */
    public Optional<StoredConversation> update(String id, String owner, ObjectNode metadata) {
        return WriteQueue.written(queue.submit(0, () -> rows.update(id, owner, metadata)));
    }

    /** Deletes a conversation with its items; false when there is none. */
    public boolean delete(String id, String owner) {
        return WriteQueue.written(queue.submit(0, () -> rows.delete(id, owner)));
    }

    /**
     * Adds items at the end, all together, in the order in which additions are stored, whoever
     * makes them.
     *
     * @return false when there is no such conversation
     */
    public CompletableFuture<Boolean> append(ConversationBlock block) {
        return queue.submit(ITEM_BYTES * block.items().size(), () -> rows.append(block));
    }

    /** All items, oldest first; empty when there is no such conversation. */
    public Optional<List<JsonNode>> items(String id, String owner) {
        queue.awaitAll();
        List<Optional<JsonNode>> found =
                reading.query(
                        """
                        SELECT item FROM conversation
                        LEFT JOIN conversation_item
                            ON conversation_item.conversation = conversation.id
                        WHERE conversation.id = ? AND owner = ? ORDER BY position
                        """,
                        row -> Optional.ofNullable(row.getString(1)).map(Json::parse),
                        id,
                        owner);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var _ = queue.submit(0, rows.use(id));
        // of one without items there is one row, without an item
        return Optional.of(found.stream().flatMap(Optional::stream).toList());
    }

    /** An item of a conversation. */
    public Optional<JsonNode> item(String id, String owner, String item) {
        queue.awaitAll();
        return reading.first(
                """
                SELECT item FROM conversation_item
                JOIN conversation ON conversation.id = conversation_item.conversation
                WHERE conversation_item.conversation = ?
                    AND owner = ? AND conversation_item.id = ?
                """,
                row -> Json.parse(row.getString(1)),
                id,
                owner,
                item);
    }

    /** An item of any conversation. */
    Optional<JsonNode> item(String owner, String item) {
        return reading.first(
                """
                SELECT item FROM conversation_item
                JOIN conversation ON conversation.id = conversation_item.conversation
                WHERE owner = ? AND conversation_item.id = ?
                """,
                row -> Json.parse(row.getString(1)),
                owner,
                item);
    }

    /** Deletes an item; false when there is none. */
    public boolean deleteItem(String id, String owner, String item) {
        return WriteQueue.written(queue.submit(0, () -> rows.deleteItem(id, owner, item)));
    }
}
