package dev.lmresp.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings that a user gives Claude Code with {@code --settings}, JSON or a file. It takes the
 * option once, so those of lmresp are added to them; the user's win.
 *
 * @param json the settings, empty when there are none or they cannot be read
 * @param isReadable false when Claude Code has to report what is wrong with them
 */
public record GivenSettings(ObjectNode json, boolean isReadable) {
    /** The user gives none. */
    public static final GivenSettings NONE = new GivenSettings(Json.object(), true);

    private static final GivenSettings UNREADABLE = new GivenSettings(Json.object(), false);

    /**
     * Reads the value of the option.
     *
     * @param folder the working folder, against which a file is resolved
     */
    static GivenSettings of(String value, Path folder) {
        try {
            String text =
                    value.strip().startsWith("{")
                            ? value
                            : TextFile.read(folder.resolve(value)).orElse("");
            return Json.parseCommented(text) instanceof ObjectNode settings
                    ? new GivenSettings(settings, true)
                    : UNREADABLE;
        } catch (JsonSyntaxException | SettingsException | InvalidPathException e) {
            return UNREADABLE;
        }
    }

    /** These settings, and those for an endpoint that they do not set themselves. */
    public ObjectNode with(ClaudeSetup setup) {
        ObjectNode all = json.deepCopy();
        JsonNode own = all.path(ClaudeSetup.ENV);
        ObjectNode env = Json.object();
        // an empty value hides what the user's settings file says
        ClaudeSetup.DETOURS.forEach(name -> env.put(name, ""));
        setup.variables().forEach(env::put);
        if (own instanceof ObjectNode given) {
            env.setAll(given);
        }
        all.set(ClaudeSetup.ENV, env);
        if (!all.has(ClaudeSetup.KEY_HELPER)) {
            // the key of somewhere else would be sent beside the endpoint's
            all.put(ClaudeSetup.KEY_HELPER, "");
        }
        String noAutoMode = ClaudeSetup.NO_AUTO_MODE.key();
        if (!all.has(noAutoMode)) {
            all.set(noAutoMode, ClaudeSetup.NO_AUTO_MODE.value());
        }
        return all;
    }

    /** A sentence about a setting that keeps Claude Code from the endpoint; empty if none does. */
    public Optional<String> overriding(ClaudeSetup setup) {
        JsonNode url = json.path(ClaudeSetup.ENV).path(ClaudeSetup.BASE_URL);
        return url.isMissingNode() || url.asText().equals(setup.baseUrl())
                ? Optional.empty()
                : Optional.of(
                        "--settings sets %s to %s, so Claude Code does not use this proxy"
                                .formatted(ClaudeSetup.BASE_URL, Json.line(url)));
    }
}
