package dev.lmresp.state.response;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.state.StoreException;
import dev.lmresp.state.database.Database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Finds where a response belongs: after the one that it continues, or in a new tree. */
final class ResponsePlaces {
    private static final int MOST_NAMES = 64;

    private final Database database;

    ResponsePlaces(Database database) {
        this.database = database;
    }

    /**
     * A place.
     *
     * @param parent the response whose items come before, empty for none
     * @param name what was said up to there
     * @param tree 0 for a new one
     * @param items how many items of the input are there already
     */
    record Place(String parent, String name, long tree, int items) {
        static final Place NEW = new Place("", ItemDigest.EMPTY, 0, 0);

        static Place read(ResultSet row) throws SQLException {
            return new Place(row.getString(1), row.getString(2), row.getLong(3), 0);
        }

        Place following(int count) {
            return new Place(parent, name, tree, count);
        }
    }

    /** After a response. */
    Place after(String previous) {
        TreeLock.of(database, previous);
        return database.first(
                        "SELECT id, name, tree FROM response WHERE id = ?", Place::read, previous)
                .orElseThrow(() -> new StoreException(previous + " was deleted meanwhile"));
    }

    /**
     * Finds the response that a client continues by sending all items again: of those only the new
     * ones are stored.
     */
    Place ofConversation(String owner, List<JsonNode> input) {
        List<String> names = ItemDigest.after(ItemDigest.EMPTY, input);
        int tried = 0;
        for (int i = names.size() - 2; i >= 0 && tried < MOST_NAMES; i--) {
            if (!isOutput(input.get(i))) {
                continue;
            }
            tried++;
            Optional<Place> found = named(owner, names.get(i));
            if (found.isPresent()) {
                return found.get().following(i + 1);
            }
        }
        return Place.NEW;
    }

    /** The response up to whose output this was said. */
    private Optional<Place> named(String owner, String name) {
        String named =
                """
                SELECT id, name, tree FROM response
                WHERE owner = ? AND name = ? AND status <> 'deleted'
                """;
        return database.first(named + " LIMIT 1", Place::read, owner, name)
                .flatMap(
                        it -> {
                            TreeLock.of(database, it.parent());
                            return database.first(
                                    named + " AND id = ?", Place::read, owner, name, it.parent());
                        });
    }

    private static boolean isOutput(JsonNode item) {
        return switch (item.path("type").asText(item.path("role").asText())) {
            case "message", "assistant" -> item.path("role").asText().equals("assistant");
            case "user", "system", "developer" -> false;
            default -> !item.path("type").asText().endsWith("_output");
        };
    }
}
