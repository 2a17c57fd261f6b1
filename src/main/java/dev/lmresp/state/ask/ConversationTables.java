package dev.lmresp.state.ask;

import dev.lmresp.state.StoreException;
import dev.lmresp.state.database.Database;
import dev.lmresp.state.database.Migration;
import dev.lmresp.state.database.Schema;

import java.util.List;

/** The tables for conversations. */
final class ConversationTables {
    /** The oldest version of the tables whose processes can use them as they are now. */
    private static final int COMPATIBLE_FROM = 1;

    private static final List<String> CONVERSATIONS =
            List.of(
                    """
                    CREATE TABLE conversation (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        title TEXT NOT NULL,
                        created INTEGER NOT NULL,  -- times are milliseconds since 1970
                        updated INTEGER NOT NULL,
                        model TEXT NOT NULL,
                        system TEXT NOT NULL,
                        head INTEGER NOT NULL      -- a turn, 0 for none
                    )
                    """,
                    "CREATE INDEX conversation_updated ON conversation (updated)",
                    """
                    CREATE TABLE turn (
                        -- a number is not used again when the last turn is deleted
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
                        parent INTEGER NOT NULL,   -- a turn, 0 for none
                        depth INTEGER NOT NULL,    -- 1 for a turn without parent
                        time INTEGER NOT NULL,
                        model TEXT NOT NULL,
                        engine TEXT NOT NULL,
                        status TEXT NOT NULL,
                        process TEXT NOT NULL,     -- which is at it, 'pid@milliseconds'
                        input TEXT NOT NULL,       -- JSON
                        output TEXT NOT NULL,      -- JSON
                        usage TEXT NOT NULL,       -- JSON
                        error TEXT NOT NULL
                    )
                    """,
                    "CREATE INDEX turn_parent ON turn (conversation, parent)",
                    "CREATE INDEX turn_running ON turn (id) WHERE status = 'RUNNING'",
                    // The trigram tokenizer works for every script: Chinese does not separate
                    // words. The input of turn n is row 2n, its output 2n + 1, and the title of
                    // conversation n row -n.
                    """
                    CREATE VIRTUAL TABLE said USING fts5 (
                        conversation UNINDEXED, text, tokenize = 'trigram remove_diacritics 1'
                    )
                    """,
                    "INSERT INTO said (said, rank) VALUES ('secure-delete', 1)");

    private static final List<Migration> MIGRATIONS = List.of(new Migration(1, CONVERSATIONS));

    private ConversationTables() {}

    /**
     * Creates the tables if they do not exist.
     *
     * @throws StoreException when they need a newer lmresp, or are another program's
     */
    static void make(Database database) {
        Schema.migrate(database, MIGRATIONS, COMPATIBLE_FROM);
    }
}
