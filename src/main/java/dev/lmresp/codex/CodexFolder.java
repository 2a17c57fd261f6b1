package dev.lmresp.codex;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.files.FileChange;
import dev.lmresp.files.FileChanges;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.files.UserHome;
import dev.lmresp.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder in which Codex keeps its configuration, {@code $CODEX_HOME}. */
public final class CodexFolder {
    private static final String PROFILE = ".config.toml";

    /** The catalog file, in the same folder as the settings. */
    public static final String CATALOG = "lmresp.models.json";

    /** The names of backups; older ones contain their time. */
    private static final Pattern COPIES =
            Pattern.compile(
                    "(?:[A-Za-z0-9_-]+\\.)?config\\.toml(?:\\.lmresp-backup|\\.bak-[0-9-]+)");

    private final Path folder;
    private final String profile;

    /**
     * Creates the view of a folder; nothing is read yet.
     *
     * @param profile the profile to use, empty for {@code config.toml}
     * @throws IllegalArgumentException when the profile is not a plain name
     */
    public CodexFolder(Path folder, String profile) {
        if (!profile.matches("[A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "'%s' may contain only letters, digits, '-' and '_'".formatted(profile));
        }
        this.folder = folder;
        this.profile = profile;
    }

    /**
     * The folder of the current user.
     *
     * @param environment the environment's variables
     */
    public static Path path(Map<String, String> environment) {
        String named = environment.getOrDefault("CODEX_HOME", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        return UserHome.of(environment).resolve(".codex");
    }

    /** The settings file. */
    public Path settings() {
        return folder.resolve(profile.isEmpty() ? "config.toml" : profile + PROFILE);
    }

    /** The model catalog file. */
    public Path catalog() {
        return folder.resolve(catalogName());
    }

    /** The catalog's name, as written in the settings. */
    public String catalogName() {
        return profile.isEmpty() ? CATALOG : profile + "." + CATALOG;
    }

    /**
     * The changes that make the settings complete and current.
     *
     * @param models the entries of the catalog
     * @throws SettingsException when the existing settings cannot be changed
     */
    public List<FileChange> installation(CodexSetup setup, JsonNode models) {
        Optional<String> before = TextFile.read(settings());
        return List.of(
                new FileChange(
                        settings(), before, named(() -> CodexConfig.with(text(before), setup))),
                new FileChange(catalog(), TextFile.read(catalog()), catalogText(models)));
    }

    /**
     * The changes that restore the state before lmresp.
     *
     * @throws SettingsException when the existing settings are invalid
     */
    public List<FileChange> removal() {
        Optional<String> before = TextFile.read(settings());
        return List.of(
                new FileChange(settings(), before, named(() -> CodexConfig.without(text(before)))),
                new FileChange(catalog(), TextFile.read(catalog()), ""));
    }

    /** The backups of settings. */
    public List<Path> copies() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(it -> COPIES.matcher(it.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The profile to use, empty for {@code config.toml}. */
    public String profile() {
        return profile;
    }

    public Path home() {
        return folder;
    }

    /** The only profile with settings of lmresp; empty when there are none or several. */
    public Optional<String> onlyProfile() {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> profiles =
                    files.map(it -> it.getFileName().toString())
                            .filter(it -> it.endsWith(PROFILE))
                            .map(it -> it.substring(0, it.length() - PROFILE.length()))
                            .filter(it -> isWritten(folder.resolve(it + PROFILE)))
                            .toList();
            return profiles.size() == 1 ? Optional.of(profiles.getFirst()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isWritten(Path file) {
        try {
            return TextFile.read(file).filter(CodexConfig::isIn).isPresent();
        } catch (SettingsException e) {
            return false;
        }
    }

    /**
     * The existing settings, empty when there are none.
     *
     * @throws SettingsException when the existing settings are invalid
     */
    public Optional<WrittenSetup> existing() {
        Optional<String> text = TextFile.read(settings());
        return named(() -> text.map(WrittenSetup::of));
    }

    /**
     * The existing settings, if lmresp has written any, whatever was changed since.
     *
     * @throws SettingsException when the existing settings are invalid
     */
    public Optional<WrittenSetup> written() {
        Optional<String> text = TextFile.read(settings());
        return named(() -> text.filter(CodexConfig::isIn).map(WrittenSetup::of));
    }

    /** The text of a catalog file. */
    public static String catalogText(JsonNode models) {
        return Json.pretty(Json.object().set("models", models)) + "\n";
    }

    private static String text(Optional<String> text) {
        return text.orElse("");
    }

    private <T> T named(Supplier<T> edit) {
        try {
            return edit.get();
        } catch (SettingsException e) {
            throw new SettingsException(settings() + ", " + e.getMessage());
        }
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
}
