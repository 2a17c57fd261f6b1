package dev.lmresp.state.response;

import dev.lmresp.state.StoreException;
import dev.lmresp.state.database.Database;
import dev.lmresp.state.database.Migration;
import dev.lmresp.state.database.Schema;

import java.util.List;

/**
 * The tables for responses and conversations.
 *
 * <p>A response is a row with what it adds: the input that was not there before, and its output.
 * What came before is its parent. Responses that build on each other are one tree, which is kept as
 * a whole until nothing of it has been used for long.
 */
final class ResponseTables {
    /** The oldest version of the tables whose processes can use them as they are now. */
    private static final int COMPATIBLE_FROM = 1;

    private static final List<String> RESPONSES =
            List.of(
                    """
                    CREATE TABLE tree (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        used INTEGER NOT NULL,     -- times are milliseconds since 1970
                        bytes INTEGER NOT NULL
                    )
                    """,
                    "CREATE INDEX tree_used ON tree (used)",
                    """
                    CREATE TABLE response (
                        id TEXT PRIMARY KEY,
                        tree INTEGER NOT NULL REFERENCES tree (id) ON DELETE CASCADE,
                        parent TEXT NOT NULL,      -- whose items come before; empty for none
                        owner TEXT NOT NULL,
                        process TEXT NOT NULL,     -- which is at it
                        status TEXT NOT NULL,      -- as in the protocol; 'deleted' hides it
                        name TEXT NOT NULL,        -- of all items up to its output, once complete
                        input TEXT NOT NULL,       -- JSON
                        body TEXT NOT NULL         -- JSON, the response
                    ) WITHOUT ROWID
                    """,
                    "CREATE INDEX response_tree ON response (tree)",
                    "CREATE INDEX response_parent ON response (parent) WHERE parent <> ''",
                    "CREATE INDEX response_name ON response (owner, name) WHERE name <> ''",
                    "CREATE INDEX response_running ON response (status)"
                            + " WHERE status IN ('queued', 'in_progress')",
                    """
                    CREATE TABLE item (
                        owner TEXT NOT NULL,
                        id TEXT NOT NULL,
                        response TEXT NOT NULL REFERENCES response (id) ON DELETE CASCADE,
                        PRIMARY KEY (owner, id)
                    ) WITHOUT ROWID
                    """,
                    "CREATE INDEX item_response ON item (response)");

    /** Processes that share a database and may be on other machines. */
    private static final List<String> INSTANCES =
            List.of(
                    """
                    CREATE TABLE instance (
                        id TEXT PRIMARY KEY,       -- the 'process' of its responses
                        host TEXT NOT NULL,
                        seen INTEGER NOT NULL      -- by the clock of the database
                    ) WITHOUT ROWID
                    """);

    /** What is kept of background responses, and their events. */
    private static final List<String> BACKGROUND =
            List.of(
                    """
                    CREATE TABLE background (
                        response TEXT PRIMARY KEY REFERENCES response (id) ON DELETE CASCADE,
                        request TEXT NOT NULL,     -- JSON; empty once it is not needed
                        delivered INTEGER NOT NULL,  -- 1: a client has seen some of its answer
                        taken INTEGER NOT NULL,    -- how often it was taken over
                        cancelled INTEGER NOT NULL,  -- 1: a client wants it to end
                        ended BIGINT NOT NULL,     -- when all its events had come, or 0
                        terminal BIGINT NOT NULL   -- the number of its last event, or -1
                    )
                    """,
                    "CREATE INDEX background_ended ON background (ended) WHERE ended > 0",
                    """
                    CREATE TABLE event (
                        response TEXT NOT NULL
                            REFERENCES background (response) ON DELETE CASCADE,
                        first BIGINT NOT NULL,
                        last BIGINT NOT NULL,
                        frames TEXT NOT NULL,      -- server-sent events
                        PRIMARY KEY (response, first)
                    )
                    """);

    /** Each has a tree of its own. */
    private static final List<String> CONVERSATIONS =
            List.of(
                    """
                    CREATE TABLE conversation (
                        id TEXT PRIMARY KEY,
                        tree BIGINT NOT NULL REFERENCES tree (id) ON DELETE CASCADE,
                        owner TEXT NOT NULL,
                        created BIGINT NOT NULL,   -- seconds since 1970
                        metadata TEXT NOT NULL,    -- JSON
                        newest BIGINT NOT NULL     -- the last position that was given
                    )
                    """,
                    "CREATE INDEX conversation_tree ON conversation (tree)",
                    """
                    CREATE TABLE conversation_item (
                        conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
                        position BIGINT NOT NULL,
                        id TEXT NOT NULL,
                        item TEXT NOT NULL,        -- JSON
                        PRIMARY KEY (conversation, position),
                        UNIQUE (conversation, id)
                    )
                    """,
                    "CREATE INDEX conversation_item_id ON conversation_item (id)");

    /** What processes that share a database have in common. */
    private static final List<String> SECRETS =
            List.of("CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL)");

    static final List<Migration> MIGRATIONS =
            List.of( //
                    new Migration(1, RESPONSES), //
                    new Migration(2, INSTANCES), //
                    new Migration(3, BACKGROUND), //
                    new Migration(4, CONVERSATIONS), //
                    new Migration(5, SECRETS));

    private ResponseTables() {}

    /**
     * Creates what does not exist.
     *
     * @throws StoreException when they need a newer lmresp, or are another program's
     */
    static void make(Database database) {
        Schema.migrate(database, MIGRATIONS, COMPATIBLE_FROM);
    }
}
