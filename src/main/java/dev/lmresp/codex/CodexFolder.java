package dev.lmresp.codex;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.SettingsException;
import dev.lmresp.json.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The folder in which Codex keeps its configuration, {@code $CODEX_HOME}. */
public final class CodexFolder {
    /** The catalog file, beside the settings that name it. */
    public static final String CATALOG = "lmresp.models.json";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path folder;
    private final String profile;

    /**
     * A file as it is, and as it is to be.
     *
     * @param file where it is
     * @param before its text, empty when it is not there
     * @param after what its text is to be; an empty file is deleted
     */
    public record Change(Path file, Optional<String> before, String after) {
        /** True when there is something to do. */
        public boolean isNeeded() {
            return !before.orElse("").equals(after);
        }
    }

    /**
     * A folder.
     *
     * @param profile the profile whose settings are meant, empty for {@code config.toml}
     * @throws IllegalArgumentException when the profile is no plain name
     */
    public CodexFolder(Path folder, String profile) {
        if (!profile.matches("[A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "'%s' may only have letters, digits, '-' and '_'".formatted(profile));
        }
        this.folder = folder;
        this.profile = profile;
    }

    /**
     * Where the folder of the user who runs this is.
     *
     * @param environment the environment's variables
     */
    public static Path path(Map<String, String> environment) {
        String named = environment.getOrDefault("CODEX_HOME", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        String home = environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
        return Path.of(home, ".codex");
    }

    /** The file with the settings. */
    public Path settings() {
        return folder.resolve(profile.isEmpty() ? "config.toml" : profile + ".config.toml");
    }

    /** The file with the models. */
    public Path catalog() {
        return folder.resolve(catalogName());
    }

    /** The catalog's name, as the settings give it. */
    public String catalogName() {
        return profile.isEmpty() ? CATALOG : profile + "." + CATALOG;
    }

    /**
     * What has to change for the settings to be complete and current.
     *
     * @param models the entries of the catalog
     * @throws SettingsException when the settings that are there cannot be changed
     */
    public List<Change> installation(CodexSetup setup, JsonNode models) throws IOException {
        Optional<String> before = read(settings());
        return List.of(
                new Change(settings(), before, named(() -> CodexConfig.with(text(before), setup))),
                new Change(catalog(), read(catalog()), catalogText(models)));
    }

    /**
     * What has to change for everything to be as it was before lmresp came.
     *
     * @throws SettingsException when the settings that are there are not valid
     */
    public List<Change> removal() throws IOException {
        Optional<String> before = read(settings());
        return List.of(
                new Change(settings(), before, named(() -> CodexConfig.without(text(before)))),
                new Change(catalog(), read(catalog()), ""));
    }

    /** The text of a catalog file. */
    public static String catalogText(JsonNode models) {
        return Json.pretty(Json.object().set("models", models)) + "\n";
    }

    private static String text(Optional<String> text) {
        return text.orElse("");
    }

    private String named(java.util.function.Supplier<String> edit) {
        try {
            return edit.get();
        } catch (SettingsException e) {
            throw new SettingsException(settings() + ", " + e.getMessage());
        }
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes a change, at once or not at all. A settings file that is replaced is kept beside it.
     *
     * @return the copy of the file before; empty when there is none
     */
    public Optional<Path> apply(Change change) throws IOException {
        if (change.after().isEmpty()) {
            // there was nothing of the user's in it
            Files.deleteIfExists(change.file());
            return Optional.empty();
        }
        boolean isKept = change.before().isPresent() && change.file().equals(settings());
        Optional<Path> copy = isKept ? Optional.of(keep(change.file())) : Optional.empty();
        write(change.file(), change.after());
        return copy;
    }

    private static Path keep(Path file) throws IOException {
        String name =
                file.getFileName()
                        + ".bak-"
                        + LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
        Path copy = file.resolveSibling(name);
        for (int again = 2; Files.exists(copy); again++) {
            copy = file.resolveSibling(name + "-" + again);
        }
        return Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Replaces what a link points to, not the link. */
    private void write(Path file, String text) throws IOException {
        Files.createDirectories(folder);
        Path real = Files.exists(file) ? file.toRealPath() : file;
        Path whole = Files.createTempFile(real.toAbsolutePath().getParent(), ".lmresp-", ".tmp");
        try {
            copyPermissions(real, whole);
            try (var channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(
                    whole,
                    real,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        var posix = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (posix != null && Files.exists(from)) {
            posix.setPermissions(Files.getPosixFilePermissions(from));
        }
    }
}
