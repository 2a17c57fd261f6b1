package dev.lmresp.state;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.state.StoredTurn.Status;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Conversations, kept in one file of SQLite, {@code conversations.db} in the state folder. A
 * conversation is a tree of turns and stands at one of them, its head: to take a turn back moves
 * the head to its parent, to try again begins another turn with the same parent. No turn is ever
 * deleted but with its conversation.
 *
 * <p>Several processes may use the file at once, and several threads a store. A turn whose process
 * was killed is found when the store is opened or the turn is next read: it is then {@link
 * Status#CANCELLED} with what it had by then. (A process in another container cannot be seen and
 * counts as killed; when it ends its turn all the same, that counts.)
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
     * Opens the conversations of the user.
     *
     * @param ids gives out ids of conversations, such as {@link ConversationIds}
     * @throws StoreException when they cannot be read and written, or a newer lmresp has made them
     */
    public static ConversationStore open(StateFolder folder, Clock clock, Supplier<String> ids) {
        SqliteLibrary.load(Optional.of(folder));
        Path file;
        try {
            file = folder.file(FILE);
        } catch (IOException e) {
            throw new StoreException(
                    folder.path().resolve(FILE) + " cannot be created: " + TextFile.reason(e), e);
        }
        return prepared(Database.open(file), clock, ids);
    }

    /**
     * Conversations that last as long as the store, for when they cannot be kept.
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

    /** An empty store in memory, to go on when this one can no longer be used. */
    public ConversationStore toMemory() {
        return inMemory(clock, ids);
    }

    /**
     * Takes a conversation over from a store that can no longer be used, with the ids that it has.
     *
     * @param conversation what is known of it
     * @param turns from its first to where it stands
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
     * Begins a conversation. It is not listed before its first turn.
     *
     * @param model whom it speaks to, empty for the proxy's default
     * @param system the standing orders, empty for none
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
     * The conversation of an id, or the only one whose id begins so. Upper case, and the letters o,
     * i and l for digits, do no harm.
     *
     * @throws StoreException when several begin so; the message names them
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

    /** The conversation in which a turn last began or ended; empty when there are none. */
    public synchronized Optional<StoredConversation> latest() {
        return search.newest(1).stream().findFirst();
    }

    /**
     * The conversations that have turns, newest first.
     *
     * @param query words that all must be in the title or in what was said, in any branch: each is
     *     found within longer words too, in upper and lower case, with and without accents; empty
     *     for all conversations. Words of one or two characters take longer to find, and only their
     *     Latin letters without accents are found in upper and lower case.
     * @param limit how many at most
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
     * The turns that follow a turn, oldest first: more than one where the conversation branches.
     *
     * @param turn 0 for those with which the conversation begins
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
     * @param model whom it is asked of
     * @param engine who will answer, empty when unknown
     * @param input the person's items
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
                            TurnRows.json(input));
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
     * Keeps what has come so far, so that it is not lost if lmresp is killed.
     *
     * @param output all items of the turn so far, the last one perhaps in part
     */
    public synchronized void progress(long turn, List<JsonNode> output) {
        database.update("UPDATE turn SET output = ? WHERE id = ?", TurnRows.json(output), turn);
    }

    /**
     * Ends a turn.
     *
     * @param status how far it came
     * @param output all items of the turn
     * @param usage tokens as the API reports them, the null node when unknown
     * @param engine who has answered, empty when unknown
     * @param error why it is not whole, empty when nothing went wrong
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
                            TurnRows.json(output),
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
     * Gives a conversation a title.
     *
     * @param title one line; an empty one lets the next turn of a conversation give it its title
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

    /** Changes whom a conversation speaks to; the turns so far keep what they were asked of. */
    public synchronized StoredConversation model(String conversation, String model) {
        database.update("UPDATE conversation SET model = ? WHERE id = ?", model, conversation);
        return conversation(conversation);
    }

    /** Changes the standing orders of a conversation. */
    public synchronized StoredConversation system(String conversation, String system) {
        database.update("UPDATE conversation SET system = ? WHERE id = ?", system, conversation);
        return conversation(conversation);
    }

    /** Deletes a conversation with all its turns; false when there was none. */
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

    /** Ends the turns whose process is gone. */
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
