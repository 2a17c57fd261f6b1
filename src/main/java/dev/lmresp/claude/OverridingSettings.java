package dev.lmresp.claude;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.claude.ClaudeSetup.Setting;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What overrides the settings of a user: an administrator's settings, those of the folder in which
 * Claude Code is started, and a few variables of the environment.
 */
public final class OverridingSettings {
    private final List<Path> files;
    private final Map<String, String> environment;

    /**
     * Finds the settings for a folder.
     *
     * @param folder the working folder of Claude Code
     * @param user the user's settings file
     * @param environment the environment's variables
     */
    public OverridingSettings(Path folder, Path user, Map<String, String> environment) {
        this(folder, user, environment, managedFolder(System.getProperty("os.name", "")));
    }

    OverridingSettings(
            Path folder, Path user, Map<String, String> environment, Path managedFolder) {
        this.environment = environment;
        Path own = folder.toAbsolutePath().normalize().resolve(".claude");
        this.files =
                Stream.of(
                                managed(managedFolder).stream(),
                                Stream.of(
                                        own.resolve("settings.local.json"),
                                        own.resolve("settings.json")))
                        .flatMap(it -> it)
                        .filter(it -> !it.equals(user.toAbsolutePath().normalize()))
                        .toList();
    }

    /** Where an administrator puts settings on this system. */
    private static Path managedFolder(String system) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return Path.of("C:\\Program Files\\ClaudeCode");
        }
        return Path.of(
                name.startsWith("mac")
                        ? "/Library/Application Support/ClaudeCode"
                        : "/etc/claude-code");
    }

    /** An administrator's files, that which counts most first. */
    private static List<Path> managed(Path folder) {
        Path parts = folder.resolve("managed-settings.d");
        var files = new ArrayList<Path>();
        try (Stream<Path> found = Files.list(parts)) {
            found.filter(it -> it.toString().endsWith(".json")).sorted().forEach(files::add);
        } catch (IOException e) {
            // most machines have none
        }
        files.addFirst(folder.resolve("managed-settings.json"));
        return files.reversed();
    }

    /** The conflicts with the wanted settings, in sentences that name the file or the variable. */
    public List<String> conflicts(ClaudeSetup wanted) {
        var sentences = new ArrayList<String>();
        var decided = new HashSet<String>();
        for (Path file : files) {
            for (Setting conflict : conflicts(file, wanted)) {
                if (decided.add(conflict.key())) {
                    sentences.add(
                            "%s sets %s, which overrides your settings"
                                    .formatted(file, shown(conflict)));
                }
            }
        }
        for (String name : ClaudeSetup.DETOURS) {
            if (!environment.getOrDefault(name, "").isEmpty()) {
                sentences.add(
                        "%s is set in the environment; Claude Code prefers it to these settings: unset %s"
                                .formatted(name, name));
            }
        }
        return List.copyOf(sentences);
    }

    private static List<Setting> conflicts(Path file, ClaudeSetup wanted) {
        try {
            return ClaudeSettings.read(file).map(it -> it.conflicts(wanted)).orElse(List.of());
        } catch (SettingsException e) {
            // Claude Code itself reports a file that it cannot read
            return List.of();
        }
    }

    private static String shown(Setting setting) {
        JsonNode value = setting.value();
        boolean isKey = setting.key().endsWith("_KEY") || setting.key().endsWith("_TOKEN");
        return isKey ? setting.key() : setting.key() + " = " + Json.line(value);
    }
}
