package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.ask.FoundConversation;
import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.terminal.TextTable;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Conversations as a table. */
public final class ConversationTable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private ConversationTable() {}

    /** The table, in the given order, with the snippet of each below it. */
    public static TextTable of(List<FoundConversation> found) {
        var table = new TextTable(2);
        for (FoundConversation one : found) {
            StoredConversation conversation = one.conversation();
            table.row(
                    conversation.id(),
                    TIME.format(conversation.updated().atZone(ZoneId.systemDefault())),
                    Integer.toString(conversation.turns()),
                    conversation.title());
            if (!one.snippet().isEmpty() && !one.snippet().equals(conversation.title())) {
                table.row("", "", "", "  " + one.snippet());
            }
        }
        return table;
    }

    /** The same as JSON. */
    public static ArrayNode json(List<FoundConversation> found) {
        ArrayNode list = Json.array();
        for (FoundConversation one : found) {
            StoredConversation conversation = one.conversation();
            list.addObject()
                    .put("id", conversation.id())
                    .put("title", conversation.title())
                    .put("created", conversation.created().toString())
                    .put("updated", conversation.updated().toString())
                    .put("model", conversation.model())
                    .put("turns", conversation.turns())
                    .put("snippet", one.snippet());
        }
        return list;
    }
}
