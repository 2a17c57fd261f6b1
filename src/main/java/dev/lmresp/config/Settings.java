package dev.lmresp.config;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings that do not come from the command line: the environment, {@code lmresp.toml} in the
 * working folder, and {@code lmresp/config.toml} in the user's configuration folder, in this order.
 * The key of a setting is the name of its option: {@code --idle-timeout} is {@code idle-timeout} in
 * a file and {@code LMRESP_IDLE_TIMEOUT} in the environment.
 */
public final class Settings {
    /** The file in the working folder. */
    public static final String FILE = "lmresp.toml";

    private static final String DIALECT_TABLE = "dialect";

    private final Map<String, String> environment;
    private final List<SettingsFile> files;
    private @Nullable Dialects dialects;

    private record SettingsFile(Path path, TomlTable table) {
        /** Where a person finds a key. */
        String place(String... keys) {
            TomlPosition position = table.inputPositionOf(List.of(keys));
            return position == null ? path.toString() : path + ", line " + position.line();
        }
    }

    /**
     * A value and where it comes from.
     *
     * @param value the value as text; several are separated by commas
     * @param source such as {@code LMRESP_PORT} or {@code lmresp.toml, line 3}
     */
    public record Setting(String value, String source) {}

    private Settings(Map<String, String> environment, List<SettingsFile> files) {
        this.environment = environment;
        this.files = files;
    }

    /**
     * Reads the settings.
     *
     * @param environment the environment's variables
     * @param workingFolder where {@code lmresp.toml} is looked for
     * @throws SettingsException when a file is not valid TOML; the message names file and line
     */
    public static Settings load(Map<String, String> environment, Path workingFolder) {
        var files = new ArrayList<SettingsFile>();
        read(workingFolder.resolve(FILE)).ifPresent(files::add);
        userFile(environment).flatMap(Settings::read).ifPresent(files::add);
        return new Settings(environment, List.copyOf(files));
    }

    private static Optional<Path> userFile(Map<String, String> environment) {
        String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (folder.isEmpty()) {
            String home =
                    environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
            if (home.isEmpty()) {
                return Optional.empty();
            }
            folder = home + "/.config";
        }
        return Optional.of(Path.of(folder, "lmresp", "config.toml"));
    }

    private static Optional<SettingsFile> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SettingsFile(file, TomlText.parse(Files.readString(file))));
        } catch (SettingsException e) {
            throw new SettingsException(file + ", " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new SettingsException(file + " cannot be read: it is not UTF-8");
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + TextFile.reason(e));
        }
    }

    /** A setting, from the first place that has it. */
    public Optional<Setting> find(String key) {
        String variable = variable(key);
        String fromEnvironment = environment.get(variable);
        if (fromEnvironment != null && !fromEnvironment.isEmpty()) {
            return Optional.of(new Setting(fromEnvironment, variable));
        }
        for (SettingsFile file : files) {
            Object value = file.table().get(List.of(key));
            // the table of dialects only shares its name with the setting
            boolean isDialects = key.equals(DIALECT_TABLE) && value instanceof TomlTable;
            if (value != null && !isDialects) {
                return Optional.of(new Setting(text(value), file.place(key)));
            }
        }
        return Optional.empty();
    }

    /** The environment's variables. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The files that were read, the one that counts most first. */
    public List<Path> files() {
        return files.stream().map(SettingsFile::path).toList();
    }

    /** The environment variable of a setting. */
    public static String variable(String key) {
        return "LMRESP_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * The keys in the files that no option has: misspelt, most likely.
     *
     * @param known the keys that there are
     * @return for each such key the place where it stands
     */
    public Map<String, String> unknownKeys(Set<String> known) {
        var unknown = new LinkedHashMap<String, String>();
        for (SettingsFile file : files) {
            for (String key : new TreeSet<>(file.table().keySet())) {
                if (!known.contains(key) && !key.equals(DIALECT_TABLE)) {
                    unknown.putIfAbsent(key, file.place(key));
                }
            }
        }
        return unknown;
    }

    /**
     * The dialects, with what the files' {@code [dialect.NAME]} tables change in them.
     *
     * @throws SettingsException when one of the tables is wrong; the message names file and line
     */
    public synchronized Dialects dialects() {
        Dialects known = dialects;
        if (known == null) {
            known = readDialects();
            dialects = known;
        }
        return known;
    }

    private Dialects readDialects() {
        var origins = new LinkedHashMap<String, SettingsFile>();
        var overrides = new LinkedHashMap<String, TomlTable>();
        for (SettingsFile file : files) {
            if (file.table().get(List.of(DIALECT_TABLE)) instanceof TomlTable all) {
                for (String name : all.keySet()) {
                    if (!(all.get(List.of(name)) instanceof TomlTable table)) {
                        throw new SettingsException(
                                "%s: 'dialect.%s' must be a table"
                                        .formatted(file.place(DIALECT_TABLE, name), name));
                    }
                    overrides.putIfAbsent(name, table);
                    origins.putIfAbsent(name, file);
                }
            }
        }
        Dialects read = Dialects.load(overrides);
        origins.forEach((name, file) -> check(read, name, file.path()));
        return read;
    }

    private static void check(Dialects read, String name, Path file) {
        try {
            read.check(name);
        } catch (SettingsException e) {
            throw new SettingsException(file + ", " + e.getMessage());
        }
    }

    /** A value as text; a list or table without members is an empty one: none. */
    private static String text(Object value) {
        return switch (value) {
            case TomlArray array ->
                    String.join(",", array.toList().stream().map(String::valueOf).toList());
            case TomlTable table -> {
                // the form of model = { alias = "name" }; gpt-5.1 = "name" is a table in a table
                var pairs = new ArrayList<String>();
                table.keyPathSet()
                        .forEach(it -> pairs.add(String.join(".", it) + "=" + table.get(it)));
                yield String.join(",", pairs);
            }
            default -> String.valueOf(value);
        };
    }
}
