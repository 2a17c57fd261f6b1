package dev.lmresp.claude;

import dev.lmresp.files.FileChange;
import dev.lmresp.files.FileChanges;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.files.UserHome;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The folder in which Claude Code keeps a user's settings, {@code $CLAUDE_CONFIG_DIR}. */
public final class ClaudeFolder {
    private static final String SETTINGS = "settings.json";

    /** The record's file, in the same folder as the settings. */
    private static final String RECORD = "lmresp.settings.json";

    private final Path folder;

    /** Creates the view of a folder; nothing is read yet. */
    public ClaudeFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The folder of the current user.
     *
     * @param environment the environment's variables
     */
    public static Path path(Map<String, String> environment) {
        String named = environment.getOrDefault("CLAUDE_CONFIG_DIR", "");
        return named.isEmpty() ? UserHome.of(environment).resolve(".claude") : Path.of(named);
    }

    /** The settings file. */
    public Path settings() {
        return folder.resolve(SETTINGS);
    }

    /** The file that remembers what lmresp has changed in the settings. */
    public Path record() {
        return folder.resolve(RECORD);
    }

    /**
     * The changes that make the settings complete and current, those of the settings file first.
     *
     * @throws SettingsException when the existing settings cannot be changed
     */
    public List<FileChange> installation(ClaudeSetup setup) {
        return changes(
                config().map(it -> named(settings(), () -> it.with(setup)))
                        .orElseGet(() -> ClaudeConfig.EMPTY.with(setup)));
    }

    /**
     * The changes that restore the state before lmresp.
     *
     * @throws SettingsException when the existing settings are invalid
     */
    public List<FileChange> removal() {
        String text = config().map(it -> named(settings(), it::without)).orElse("");
        return changes(new ClaudeConfig(text, WrittenRecord.NONE));
    }

    private List<FileChange> changes(ClaudeConfig after) {
        return List.of(
                new FileChange(settings(), TextFile.read(settings()), after.text()),
                new FileChange(record(), TextFile.read(record()), after.record().text()));
    }

    /** The settings file as it is, empty when there is none. */
    private Optional<ClaudeConfig> config() {
        return TextFile.read(settings()).map(text -> new ClaudeConfig(text, written()));
    }

    private WrittenRecord written() {
        return TextFile.read(record())
                .map(text -> named(record(), () -> WrittenRecord.of(text)))
                .orElse(WrittenRecord.NONE);
    }

    /** True when lmresp has written settings and remembers what was there before. */
    public boolean isWritten() {
        return !written().entries().isEmpty();
    }

    /**
     * The existing settings, empty when there are none.
     *
     * @throws SettingsException when the existing settings are invalid
     */
    public Optional<ClaudeSettings> existing() {
        return ClaudeSettings.read(settings());
    }

    /** Why Claude Code does not load the settings file; empty when it does, or there is none. */
    public Optional<String> problem() {
        Optional<String> text = TextFile.read(settings()).filter(it -> !it.isBlank());
        try {
            text.map(it -> it.startsWith("\uFEFF") ? it.substring(1) : it).ifPresent(Json::parse);
            return Optional.empty();
        } catch (JsonSyntaxException e) {
            return Optional.of(
                    "Claude Code does not load %s, because it allows no comments and no trailing commas: %s"
                            .formatted(settings(), e.getMessage()));
        }
    }

    /** The backup of the settings file, if there is one. */
    public Optional<Path> copy() {
        Path copy = settings().resolveSibling(SETTINGS + FileChanges.BACKUP);
        return Files.exists(copy) ? Optional.of(copy) : Optional.empty();
    }

    /**
     * Makes all changes or none. A backup of a replaced settings file is kept.
     *
     * @return the backups
     * @throws SettingsException when a file cannot be written; all files are then unchanged
     */
    public List<Path> apply(List<FileChange> changes) {
        return new FileChanges(settings()).apply(changes);
    }

    private static <T> T named(Path file, Supplier<T> edit) {
        try {
            return edit.get();
        } catch (SettingsException e) {
            throw new SettingsException(file + ", " + e.getMessage());
        }
    }
}
