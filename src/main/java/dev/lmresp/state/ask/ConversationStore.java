package dev.lmresp.state.ask;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.RunningProcess;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.StoredItems;
import dev.lmresp.state.ask.StoredTurn.Status;
import dev.lmresp.state.database.Database;
import dev.lmresp.state.database.SqliteLibrary;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Conversations in one SQLite file, {@code conversations.db} in the state folder. A conversation is
 * a tree of turns with a current one, its head: undo moves the head to its parent, retry begins
 * another turn with the same parent. Turns are only deleted together with their conversation.
 *
 * <p>Several processes may use the file at the same time, and several threads one store. A turn
 * whose process was killed is detected when the store is opened or the turn is next read: it then
 * becomes {@link Status#CANCELLED} with the output so far. (A process in another container is
 * invisible and counts as killed; if it does end its turn, that wins.)
 *
 * <p>All methods throw a {@link StoreException} when the file cannot be read or written.
 */
public final class ConversationStore implements AutoCloseable {
    private static final String FILE = "conversations.db";
    private static final int CANDIDATES = 5;

    private static final String KILLED = "lmresp was stopped before the answer was complete";

    private final Database database;
    private final Clock clock;
    private final Supplier<String> ids;
    private final ConversationSearch search;

    private ConversationStore(Database database, Clock clock, Supplier<String> ids) {
        this.database = database;
        this.clock = clock;
        this.ids = ids;
        this.search = new ConversationSearch(database);
    }

    /**
     * Opens the user's conversations.
     *
     * @param ids generates ids of conversations, such as {@link ConversationIds}
     * @throws StoreException when the file cannot be read and written, or was made by a newer
     *     lmresp
     */
    public static ConversationStore open(StateFolder folder, Clock clock, Supplier<String> ids) {
        Path file = Database.file(folder, FILE);
        return prepared(Database.open(file), clock, ids);
    }

    /**
     * A store in memory, for when conversations cannot be saved.
     *
     * @throws StoreException when SQLite does not work on this machine at all
     */
    public static ConversationStore inMemory(Clock clock, Supplier<String> ids) {
        SqliteLibrary.load(Optional.empty());
        return prepared(Database.inMemory(), clock, ids);
    }

    private static ConversationStore prepared(
            Database database, Clock clock, Supplier<String> ids) {
        try {
            ConversationTables.make(database);
            var store = new ConversationStore(database, clock, ids);
            store.endKilled();
            return store;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** An empty store in memory, to continue when this one fails. */
    public ConversationStore toMemory() {
        return inMemory(clock, ids);
    }

    /**
     * Copies a conversation from a store that has failed, with its ids.
     *
     * @param conversation the conversation as known
     * @param turns its turns from the first to the head
     */
    public synchronized void adopt(StoredConversation conversation, List<StoredTurn> turns) {
        database.transaction(
                () -> {
                    TurnRows.insert(database, conversation, turns);
                    String title =
                            conversation.title().isEmpty() && !turns.isEmpty()
                                    ? ItemText.title(turns.getFirst().input())
                                    : conversation.title();
                    setTitle(conversation.id(), title);
                    for (StoredTurn turn : turns) {
                        search.indexInput(conversation.id(), turn.id(), turn.input());
                        search.indexOutput(turn.id());
                    }
                    return conversation;
                });
    }

    /**
     * Creates a conversation. It is not listed before its first turn.
     *
     * @param model the model, empty for the proxy's default
     * @param system the system message, may be empty
     */
    public synchronized StoredConversation create(String model, String system) {
        long now = now();
        String id = ids.get();
        while (database.update(
                        """
                        INSERT OR IGNORE INTO conversation
                            (id, title, created, updated, model, system, head)
                        VALUES (?, '', ?, ?, ?, ?, 0)
                        """,
                        id,
                        now,
                        now,
                        model,
                        system)
                == 0) {
            id = ids.get();
        }
        return conversation(id);
    }

    /**
     * The conversation with an id, or the only one whose id has this prefix. Upper case, and the
     * letters o, i and l for digits, are accepted.
     *
     * @throws StoreException when several match; the message names them
     */
    public synchronized Optional<StoredConversation> find(String idOrPrefix) {
        String typed = ConversationIds.typed(idOrPrefix);
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        List<StoredConversation> all =
                database.query(
                        TurnRows.CONVERSATIONS
                                + " WHERE substr(c.id, 1, ?) = ? ORDER BY c.updated DESC LIMIT ?",
                        TurnRows::conversation,
                        typed.length(),
                        typed,
                        CANDIDATES + 1);
        Optional<StoredConversation> exact =
                all.stream().filter(it -> it.id().equals(typed)).findFirst();
        if (exact.isEmpty() && all.size() > 1) {
            throw new StoreException(ambiguous(idOrPrefix, all));
        }
        return exact.or(() -> all.stream().findFirst());
    }

    private static String ambiguous(String prefix, List<StoredConversation> all) {
        String named =
                all.stream()
                        .limit(CANDIDATES)
                        .map(it -> "%s (%s)".formatted(it.id(), it.title()))
                        .collect(Collectors.joining(", "));
        return "several conversations begin with '%s': %s%s; give more of the id"
                .formatted(prefix, named, all.size() > CANDIDATES ? ", …" : "");
    }

    /** The most recently used conversation; empty when there are none. */
    public synchronized Optional<StoredConversation> latest() {
        return search.newest(1).stream().findFirst();
    }

    /**
     * The conversations that have turns, newest first.
     *
     * @param query words that must all occur in the title or the messages, in any branch: also
     *     within longer words, ignoring case and accents; empty for all conversations. Words of one
     *     or two characters take longer to find, and case is ignored only for Latin letters without
     *     accents
     * @param limit the maximum number
     */
    public synchronized List<FoundConversation> list(String query, int limit) {
        List<String> words = ConversationSearch.words(query);
        return words.isEmpty()
                ? search.newest(limit).stream().map(it -> new FoundConversation(it, "")).toList()
                : search.find(words, limit);
    }

    /** The turns from the first to the head. */
    public synchronized List<StoredTurn> path(String conversation) {
        endKilled();
        return database.query(
                """
                WITH RECURSIVE path (id) AS (
                    SELECT head FROM conversation WHERE id = ?
                    UNION ALL
                    SELECT turn.parent FROM turn JOIN path USING (id)
                )
                SELECT turn.* FROM turn JOIN path USING (id) ORDER BY turn.depth
                """,
                TurnRows::turn,
                conversation);
    }

    /**
     * The turns after a turn, oldest first: several where the conversation branches.
     *
     * @param turn 0 for the first turns
     */
    public synchronized List<StoredTurn> children(String conversation, long turn) {
        endKilled();
        return database.query(
                "SELECT * FROM turn WHERE conversation = ? AND parent = ? ORDER BY id",
                TurnRows::turn,
                conversation,
                turn);
    }

    /**
     * Begins a turn, which becomes the head. The first one gives the conversation its title, unless
     * it has one.
     *
     * @param parent the turn before, 0 for none
     * @param model the model
     * @param engine the engine, empty when unknown
     * @param input the user's items
     * @throws IllegalArgumentException when the conversation has no such turn
     */
    public synchronized StoredTurn begin(
            String conversation, long parent, String model, String engine, List<JsonNode> input) {
        return database.transaction(
                () -> {
                    long depth = parent == 0 ? 0 : TurnRows.depth(database, conversation, parent);
                    long now = now();
                    database.update(
                            """
                            INSERT INTO turn (conversation, parent, depth, time, model, engine,
                                status, process, input, output, usage, error)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 'null', '')
                            """,
                            conversation,
                            parent,
                            depth + 1,
                            now,
                            model,
                            engine,
                            Status.RUNNING.name(),
                            RunningProcess.current().mark(),
                            StoredItems.write(input));
                    long id = database.number("SELECT last_insert_rowid()");
                    database.update(
                            "UPDATE conversation SET head = ?, updated = ? WHERE id = ?",
                            id,
                            now,
                            conversation);
                    if (conversation(conversation).title().isEmpty()) {
                        setTitle(conversation, ItemText.title(input));
                    }
                    search.indexInput(conversation, id, input);
                    return turn(id);
                });
    }

    /**
     * Saves the output so far, so that it is not lost if lmresp is killed.
     *
     * @param output all items of the turn so far, of which the last may be incomplete
     */
    public synchronized void progress(long turn, List<JsonNode> output) {
        database.update("UPDATE turn SET output = ? WHERE id = ?", StoredItems.write(output), turn);
    }

    /**
     * Ends a turn.
     *
     * @param status its final status
     * @param output all items of the turn
     * @param usage tokens as the API reports them, the null node when unknown
     * @param engine the engine, empty when unknown
     * @param error the error message, empty for none
     */
    public synchronized StoredTurn end(
            long turn,
            Status status,
            List<JsonNode> output,
            JsonNode usage,
            String engine,
            String error) {
        return database.transaction(
                () -> {
                    database.update(
                            """
                            UPDATE turn SET status = ?, output = ?, usage = ?, engine = ?, error = ?
                            WHERE id = ?
                            """,
                            status.name(),
                            StoredItems.write(output),
                            Json.text(usage),
                            engine,
                            error,
                            turn);
                    database.update(
                            """
                            UPDATE conversation SET updated = ?
                            WHERE id = (SELECT conversation FROM turn WHERE id = ?)
                            """,
                            now(),
                            turn);
                    search.indexOutput(turn);
                    return turn(turn);
                });
    }

    /**
     * Moves the head.
     *
     * @param turn 0 for before the first
     * @throws IllegalArgumentException when the conversation has no such turn
     */
    public synchronized StoredConversation head(String conversation, long turn) {
        if (turn != 0) {
            TurnRows.depth(database, conversation, turn);
        }
        database.update("UPDATE conversation SET head = ? WHERE id = ?", turn, conversation);
        return conversation(conversation);
    }

    /**
     * Sets the title of a conversation.
     *
     * @param title one line; if it is empty, the next turn sets it
     */
    public synchronized StoredConversation title(String conversation, String title) {
        return database.transaction(
                () -> {
                    setTitle(conversation, title.strip());
                    return conversation(conversation);
                });
    }

    private void setTitle(String conversation, String title) {
        database.update("UPDATE conversation SET title = ? WHERE id = ?", title, conversation);
        search.indexTitle(conversation, title);
    }

    /** Changes the model of a conversation; earlier turns keep theirs. */
    public synchronized StoredConversation model(String conversation, String model) {
        database.update("UPDATE conversation SET model = ? WHERE id = ?", model, conversation);
        return conversation(conversation);
    }

    /** Changes the system message of a conversation. */
    public synchronized StoredConversation system(String conversation, String system) {
        database.update("UPDATE conversation SET system = ? WHERE id = ?", system, conversation);
        return conversation(conversation);
    }

    /** Deletes a conversation with all its turns; false when it does not exist. */
    public synchronized boolean delete(String conversation) {
        return database.transaction(
                () -> {
                    search.forget(conversation);
                    return database.update("DELETE FROM conversation WHERE id = ?", conversation)
                            > 0;
                });
    }

    private StoredConversation conversation(String id) {
        return database.first(
                        TurnRows.CONVERSATIONS + " WHERE c.id = ?", TurnRows::conversation, id)
                .orElseThrow(() -> new StoreException("there is no conversation " + id));
    }

    private StoredTurn turn(long id) {
        return database.first("SELECT * FROM turn WHERE id = ?", TurnRows::turn, id)
                .orElseThrow(() -> new StoreException("there is no turn " + id));
    }

    /** Ends the turns of killed processes. */
    private void endKilled() {
        record Running(long turn, String process) {}
        List<Running> running =
                database.query(
                        "SELECT id, process FROM turn WHERE status = 'RUNNING'",
                        row -> new Running(row.getLong(1), row.getString(2)));
        for (Running one : running) {
            if (!RunningProcess.read(one.process()).map(RunningProcess::isAlive).orElse(false)) {
                database.transaction(
                        () -> {
                            // unless it has ended meanwhile
                            int changed =
                                    database.update(
                                            """
                                            UPDATE turn SET status = 'CANCELLED', error = ?
                                            WHERE id = ? AND status = 'RUNNING'
                                            """,
                                            KILLED,
                                            one.turn());
                            if (changed > 0) {
                                search.indexOutput(one.turn());
                            }
                            return changed;
                        });
            }
        }
    }

    private long now() {
        return Instant.now(clock).toEpochMilli();
    }

    @Override
    public synchronized void close() {
        database.close();
    }
}
