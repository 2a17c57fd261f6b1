package dev.lmresp.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.claude.ClaudeSetup.Setting;
import dev.lmresp.files.JsonText;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values in a settings file, whoever wrote them and in whatever order.
 *
 * @param json the settings
 */
public record ClaudeSettings(ObjectNode json) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * Reads a file; empty when there is none.
     *
     * @throws SettingsException when it cannot be read or is not valid; the message names it
     */
    public static Optional<ClaudeSettings> read(Path file) {
        Optional<String> text = TextFile.read(file);
        try {
            return text.map(ClaudeSettings::of);
        } catch (SettingsException e) {
            throw new SettingsException(file + ", " + e.getMessage());
        }
    }

    private static ClaudeSettings of(String text) {
        String bare = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        return new ClaudeSettings(bare.isBlank() ? Json.object() : JsonText.of(bare).tree());
    }

    /** A variable, empty when it is not set. */
    public String variable(String name) {
        return json.path(ClaudeSetup.ENV).path(name).asText("");
    }

    /** Settings that are missing or different, in sentences. Other settings are ignored. */
    public List<String> differences(ClaudeSetup wanted) {
        var differences = new ArrayList<String>();
        for (Setting setting : wanted.settings()) {
            JsonNode found = get(setting.path());
            if (found.isMissingNode()) {
                differences.add("%s = %s is missing".formatted(setting.key(), shown(setting)));
            } else if (!found.equals(setting.value())) {
                differences.add(
                        "%s is %s, should be %s"
                                .formatted(
                                        setting.key(),
                                        shown(new Setting(setting.path(), found)),
                                        shown(setting)));
            }
        }
        return List.copyOf(differences);
    }

    /** The value for people; a key is not shown. */
    private static String shown(Setting setting) {
        return setting.path().getLast().equals(ClaudeSetup.AUTH_TOKEN)
                ? "…"
                : Json.line(setting.value());
    }

    /** The environment variable with the endpoint's key, empty when the settings name none. */
    public String keyVariable() {
        return KeyHelper.variable(json.path(ClaudeSetup.KEY_HELPER).asText(""));
    }

    /** True when a program prints the key, whichever it is. */
    public boolean hasKeyHelper() {
        return !json.path(ClaudeSetup.KEY_HELPER).asText("").isEmpty();
    }

    /** Settings that are present with a different value, and those that lead elsewhere. */
    List<Setting> conflicts(ClaudeSetup wanted) {
        var conflicts = new ArrayList<Setting>();
        for (Setting setting : wanted.settings()) {
            JsonNode found = get(setting.path());
            if (!found.isMissingNode() && !found.equals(setting.value())) {
                conflicts.add(new Setting(setting.path(), found));
            }
        }
        for (Setting hidden : wanted.hidden()) {
            JsonNode found = get(hidden.path());
            if (!found.asText("").isEmpty()) {
                conflicts.add(new Setting(hidden.path(), found));
            }
        }
        return List.copyOf(conflicts);
    }

    private JsonNode get(List<String> path) {
        JsonNode node = json;
        for (String name : path) {
            node = node.path(name);
        }
        return node;
    }
}
