package dev.lmresp.claude;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.claude.ClaudeSetup.Setting;
import dev.lmresp.claude.WrittenRecord.Entry;
import dev.lmresp.files.JsonText;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Edits the text of Claude Code's {@code settings.json}. Everything that lmresp did not write is
 * preserved, byte for byte.
 *
 * <p>JSON has no place for marks, and Claude Code rewrites the file without comments: what was
 * written, and what was there before, is kept in a {@link WrittenRecord}.
 *
 * @param text the file's text
 * @param record what lmresp has written into it
 */
public record ClaudeConfig(String text, WrittenRecord record) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String OBJECT = "{}";

    /** No settings at all. */
    public static final ClaudeConfig EMPTY = new ClaudeConfig("", WrittenRecord.NONE);

    /**
     * Adds the settings, after removing what lmresp has written before.
     *
     * @throws SettingsException when the text is not valid JSON, or has a single value where the
     *     settings need an object; the message names the line
     */
    public ClaudeConfig with(ClaudeSetup setup) {
        String before = without();
        String mark = before.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        String bare = before.substring(mark.length());
        var entries = new ArrayList<Entry>();
        if (bare.isBlank() || isEmpty(bare)) {
            entries.add(new Entry(List.of(), Json.object(), Optional.of(bare)));
        }
        JsonText edited = JsonText.of(bare.isBlank() ? OBJECT + "\n" : bare);
        for (Setting setting : setup.settings()) {
            List<String> path = setting.path();
            for (int depth = 1; depth < path.size(); depth++) {
                edited = withObject(edited, path.subList(0, depth), entries);
            }
            entries.add(new Entry(path, setting.value(), edited.raw(path)));
            edited = edited.with(path, Json.text(setting.value()));
        }
        for (Setting hidden : setup.hidden()) {
            if (!edited.get(hidden.path()).asText("").isEmpty()) {
                entries.add(new Entry(hidden.path(), hidden.value(), edited.raw(hidden.path())));
                edited = edited.with(hidden.path(), Json.text(hidden.value()));
            }
        }
        return new ClaudeConfig(mark + edited, new WrittenRecord(entries));
    }

    private static boolean isEmpty(String text) {
        return JsonText.of(text).tree().isEmpty();
    }

    private static JsonText withObject(JsonText text, List<String> path, List<Entry> entries) {
        JsonNode existing = text.get(path);
        if (existing.isObject() && !existing.isEmpty()) {
            return text;
        }
        if (!existing.isObject() && !existing.isMissingNode()) {
            throw new SettingsException(
                    "line %d: '%s' must be an object, { … }, and not %s"
                            .formatted(
                                    text.line(path), String.join(".", path), Json.line(existing)));
        }
        entries.add(new Entry(path, Json.object(), text.raw(path)));
        return existing.isObject() ? text : text.with(path, OBJECT);
    }

    /**
     * The text without what lmresp has written: what it replaced is restored. A setting that was
     * changed since is the user's, and stays.
     *
     * @throws SettingsException when the text is not valid JSON; the message names the line
     */
    public String without() {
        if (record.entries().isEmpty() || text.isBlank()) {
            return text;
        }
        String mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        JsonText edited = JsonText.of(text.substring(mark.length()));
        for (Entry entry : record.entries().reversed()) {
            if (!edited.get(entry.path()).equals(entry.written())) {
                continue;
            }
            if (entry.path().isEmpty()) {
                return mark + entry.replaced().orElse("");
            }
            JsonText now = edited;
            edited =
                    entry.replaced()
                            .map(raw -> now.with(entry.path(), raw))
                            .orElseGet(() -> now.without(entry.path()));
        }
        return mark + edited;
    }
}
