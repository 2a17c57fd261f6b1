package dev.lmresp.state.ask;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.state.StoredItems;
import dev.lmresp.state.database.Database;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Full-text search in conversations. */
final class ConversationSearch {
    /** The minimum length of words in the index; shorter ones are searched for in every text. */
    private static final int INDEXED = 3;

    private static final String HAS_TURNS =
            " EXISTS (SELECT 1 FROM turn WHERE turn.conversation = c.id)";
    private static final String NEWEST_FIRST = " ORDER BY c.updated DESC, c.number DESC LIMIT ?";

    private final Database database;

    ConversationSearch(Database database) {
        this.database = database;
    }

    /** Indexes the input of a turn. */
    void indexInput(String conversation, long turn, List<JsonNode> input) {
        index(conversation, 2 * turn, ItemText.searched(input));
    }

    /** Indexes the output of a turn, replacing what was indexed before. */
    void indexOutput(long turn) {
        database.first(
                        "SELECT conversation, output FROM turn WHERE id = ?",
                        row -> new String[] {row.getString(1), row.getString(2)},
                        turn)
                .ifPresent(
                        it ->
                                index(
                                        it[0],
                                        2 * turn + 1,
                                        ItemText.searched(StoredItems.read(it[1]))));
    }

    void indexTitle(String conversation, String title) {
        long row = -database.number("SELECT number FROM conversation WHERE id = ?", conversation);
        index(conversation, row, ItemText.normal(title));
    }

    private void index(String conversation, long row, String text) {
        database.update("DELETE FROM said WHERE rowid = ?", row);
        database.update(
                "INSERT INTO said (rowid, conversation, text) VALUES (?, ?, ?)",
                row,
                conversation,
                text);
    }

    void forget(String conversation) {
        database.update(
                """
                DELETE FROM said WHERE rowid IN (
                    SELECT 2 * id FROM turn WHERE conversation = ?1
                    UNION ALL
                    SELECT 2 * id + 1 FROM turn WHERE conversation = ?1)
                """,
                conversation);
        database.update(
                "DELETE FROM said WHERE rowid = (SELECT -number FROM conversation WHERE id = ?)",
                conversation);
    }

    List<StoredConversation> newest(int limit) {
        return database.query(
                TurnRows.CONVERSATIONS + " WHERE" + HAS_TURNS + NEWEST_FIRST,
                TurnRows::conversation,
                limit);
    }

    /** Splits a query into words, without any query syntax. */
    static List<String> words(String query) {
        return Stream.of(ItemText.normal(query).split("[\\s\\p{Cntrl}]+"))
                .filter(it -> !it.isEmpty())
                .toList();
    }

    /** The conversations that contain all words. */
    List<FoundConversation> find(List<String> words, int limit) {
        var sql = new StringBuilder(TurnRows.CONVERSATIONS + " WHERE" + HAS_TURNS);
        var values = new ArrayList<Object>();
        for (String word : words) {
            sql.append(
                    " AND c.id IN (SELECT conversation FROM said WHERE " + condition(word) + ")");
            values.add(value(word));
        }
        values.add(limit);
        return database.query(sql + NEWEST_FIRST, TurnRows::conversation, values.toArray()).stream()
                .map(it -> new FoundConversation(it, snippet(it, words)))
                .toList();
    }

    /** A snippet of the last turn with one of the words, else of the title. */
    private String snippet(StoredConversation conversation, List<String> words) {
        return words.stream()
                .flatMap(
                        word ->
                                database
                                        .first(
                                                "SELECT text FROM said WHERE "
                                                        + condition(word)
                                                        + " AND conversation = ? ORDER BY rowid"
                                                        + " DESC LIMIT 1",
                                                row -> row.getString(1),
                                                value(word),
                                                conversation.id())
                                        .stream())
                .findFirst()
                .map(text -> ItemText.snippet(text, words))
                .orElse("");
    }

    private static boolean isIndexed(String word) {
        return word.codePointCount(0, word.length()) >= INDEXED;
    }

    private static String condition(String word) {
        return isIndexed(word) ? "said MATCH ?" : "text LIKE ? ESCAPE '\\'";
    }

    private static String value(String word) {
        return isIndexed(word)
                ? '"' + word.replace("\"", "\"\"") + '"'
                : '%' + word.replaceAll("[\\\\%_]", "\\\\$0") + '%';
    }
}
