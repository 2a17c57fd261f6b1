package dev.lmresp.state.response;

import dev.lmresp.state.database.Database;

/** Removes responses as far as nothing builds on them: what a later turn needs stays, unseen. */
final class ResponseRemoval {
    private final Database database;

    ResponseRemoval(Database database) {
        this.database = database;
    }

    /**
     * Removes a response for those who ask for it.
     *
     * @return false when the owner has no such response
     */
    boolean remove(String id, String owner) {
        TreeLock.of(database, id);
        int changed =
                database.update(
                        """
                        UPDATE response SET status = 'deleted'
                        WHERE id = ? AND owner = ? AND status <> 'deleted'
                        """,
                        id,
                        owner);
        if (changed > 0) {
            prune(id);
        }
        return changed > 0;
    }

    /** Removes what is deleted and has nothing that builds on it, up to the first that has. */
    private void prune(String from) {
        String id = from;
        while (!id.isEmpty()) {
            String current = id;
            id =
                    database.first(
                                    """
                                    SELECT parent FROM response
                                    WHERE id = ? AND status = 'deleted'
                                        AND NOT EXISTS (
                                            SELECT 1 FROM response child
                                            WHERE child.parent = response.id AND child.parent <> '')
                                    """,
                                    row -> row.getString(1),
                                    current)
                            .map(parent -> erased(current, parent))
                            .orElse("");
        }
    }

    private String erased(String id, String parent) {
        database.update(
                """
                UPDATE tree SET bytes = bytes
                    - (SELECT octet_length(input) + octet_length(body) FROM response WHERE id = ?)
                WHERE id = (SELECT tree FROM response WHERE id = ?)
                """,
                id,
                id);
        long tree = database.number("SELECT tree FROM response WHERE id = ?", id);
        database.update("DELETE FROM response WHERE id = ?", id);
        database.update(
                """
                DELETE FROM tree
                WHERE id = ? AND NOT EXISTS (
                    SELECT 1 FROM response WHERE response.tree = tree.id)
                """,
                tree);
        return parent;
    }
}
