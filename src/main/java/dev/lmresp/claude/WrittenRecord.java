package dev.lmresp.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lmresp has written into a settings file, and what was there before, so that it can be
 * restored.
 *
 * @param entries in the order in which they were written
 */
public record WrittenRecord(List<Entry> entries) {
    /** Nothing was written. */
    public static final WrittenRecord NONE = new WrittenRecord(List.of());

    private static final String ABOUT =
            "what 'lmresp claude-config --write' has changed; 'lmresp claude-config --remove' needs"
                    + " this file to restore it";

    /**
     * A value that was written.
     *
     * @param path the names that lead to it, none for the whole file
     * @param written the value
     * @param replaced what was there before, as it was written; empty when nothing was
     */
    public record Entry(List<String> path, JsonNode written, Optional<String> replaced) {}

    /** Copies the list. */
    public WrittenRecord {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a record.
     *
     * @throws SettingsException when it is not one
     */
    public static WrittenRecord of(String text) {
        try {
            var entries = new ArrayList<Entry>();
            for (JsonNode one : Json.parse(text).path("changes")) {
                var path = new ArrayList<String>();
                one.path("path").forEach(it -> path.add(it.asText()));
                Optional<String> replaced =
                        one.has("before")
                                ? Optional.of(one.path("before").asText())
                                : Optional.empty();
                entries.add(new Entry(List.copyOf(path), one.path("written"), replaced));
            }
            return new WrittenRecord(entries);
        } catch (JsonSyntaxException e) {
            throw new SettingsException("not valid JSON: " + e.getMessage());
        }
    }

    /** The text of the record's file; empty when nothing was written. */
    public String text() {
        if (entries.isEmpty()) {
            return "";
        }
        ObjectNode document = Json.object().put("about", ABOUT);
        ArrayNode changes = document.putArray("changes");
        for (Entry entry : entries) {
            ObjectNode one = changes.addObject();
            entry.path().forEach(one.putArray("path")::add);
            one.set("written", entry.written());
            entry.replaced().ifPresent(it -> one.put("before", it));
        }
        return Json.pretty(document) + "\n";
    }
}
