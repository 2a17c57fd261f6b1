package dev.lmresp.state.response;

import dev.lmresp.state.database.Database;

/**
 * Whoever changes or builds on responses locks their tree before: what is read of it after that
 * stays so until the end of the transaction. Where transactions that write wait for each other
 * anyway there is nothing to lock.
 */
final class TreeLock {
    private TreeLock() {}

    /** Locks the tree of a response. */
    static void of(Database database, String response) {
        String locked = database.dialect().locked();
        if (!locked.isEmpty()) {
            database.number(
                    "SELECT id FROM tree WHERE id = (SELECT tree FROM response WHERE id = ?)"
                            + locked,
                    response);
        }
    }
}
