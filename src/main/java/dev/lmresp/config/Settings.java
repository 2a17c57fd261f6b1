package dev.lmresp.config;

import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.files.SettingsException;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Settings that do not come from the command line: the environment, {@code lmresp.toml} in the
 * working folder, and {@code lmresp/config.toml} in the user's configuration folder, in this order.
 * The key of a setting is the name of its option: {@code --idle-timeout} is {@code idle-timeout} in
 * a file and {@code LMRESP_IDLE_TIMEOUT} in the environment; that of one command only stands in a
 * table: {@code ask.model} is {@code model} in {@code [ask]}, and {@code LMRESP_ASK_MODEL}.
 */
public final class Settings {
    /** The file in the working folder. */
    public static final String FILE = "lmresp.toml";

    /** More names for models; a table in a file. */
    public static final String ALIASES = "aliases";

    /** What the mock says when. */
    public static final String MOCK_TABLE = "mock";

    /** What a file may have beside settings. */
    private static final Set<String> TABLES =
            Set.of(SettingsFile.DIALECT_TABLE, McpTable.TABLE, MOCK_TABLE);

    private final Map<String, String> environment;
    private final Optional<SettingsFile> ofFolder;
    private final Optional<SettingsFile> ofUser;
    private final Verdict verdict;
    private @Nullable Dialects dialects;

    /**
     * A value and where it comes from.
     *
     * @param value the value as text; several are separated by commas
     * @param source such as {@code LMRESP_PORT} or {@code lmresp.toml, line 3}
     */
    public record Setting(String value, String source) {}

    private Settings(
            Map<String, String> environment,
            Optional<SettingsFile> ofFolder,
            Optional<SettingsFile> ofUser,
            Verdict verdict) {
        this.environment = environment;
        this.ofFolder = ofFolder;
        this.ofUser = ofUser;
        this.verdict = verdict;
    }

    /** Reads the settings; of a file in the working folder only what is harmless counts. */
    public static Settings load(Map<String, String> environment, Path workingFolder) {
        return load(environment, workingFolder, FolderTrust.NONE);
    }

    /**
     * Reads the settings.
     *
     * @param environment the environment's variables
     * @param workingFolder where {@code lmresp.toml} is looked for
     * @param trust asked whether that file is trusted, when it has something that needs trust
     * @throws SettingsException when a file is not valid TOML; the message names file and line
     */
    public static Settings load(
            Map<String, String> environment, Path workingFolder, FolderTrust trust) {
        Optional<SettingsFile> ofUser = userFile(environment).flatMap(SettingsFile::read);
        Set<String> dialects = ofUser.map(SettingsFile::dialectNames).orElse(Set.of());
        Optional<SettingsFile> whole = SettingsFile.read(workingFolder.resolve(FILE));
        Optional<SettingsFile> harmless =
                whole.map(it -> it.without(value -> needsTrust(value, dialects)));
        Verdict verdict =
                harmless.filter(it -> !it.leftOut().isEmpty())
                        .map(it -> trust.verdict(it.path(), it.sha256()))
                        .orElse(Verdict.UNTRUSTED);
        return new Settings(
                environment, verdict == Verdict.TRUSTED ? whole : harmless, ofUser, verdict);
    }

    /** What takes the place of the user's own words needs trust too. */
    private static boolean needsTrust(FileValue value, Set<String> dialects) {
        List<String> path = value.path();
        boolean replaces =
                path.getFirst().equals(SettingsFile.DIALECT_TABLE)
                        && path.size() > 1
                        && dialects.contains(path.get(1));
        return replaces || !HarmlessSettings.contains(path, value.value());
    }

    private static Optional<Path> userFile(Map<String, String> environment) {
        return userFolder(environment).map(it -> it.resolve("config.toml"));
    }

    /** Where the user keeps what lmresp is to know; empty where the environment names no home. */
    public static Optional<Path> userFolder(Map<String, String> environment) {
        String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (folder.isEmpty()) {
            String home =
                    environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
            if (home.isEmpty()) {
                return Optional.empty();
            }
            folder = home + "/.config";
        }
        return Optional.of(Path.of(folder, "lmresp"));
    }

    /** A setting, from the first place that has it. */
    public Optional<Setting> find(String key) {
        return places().stream()
                .map(place -> FormerNames.find(key, place))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** What is still set by a former name: for each a sentence that says how it is set now. */
    public List<String> formerNames() {
        return places().stream().map(FormerNames::told).flatMap(Optional::stream).toList();
    }

    /** Whatever has a value for a key, the one that counts most first. */
    private List<Function<String, Optional<Setting>>> places() {
        return Stream.concat(
                        Stream.<Function<String, Optional<Setting>>>of(this::ofEnvironment),
                        inOrder().stream().map(file -> key -> ofFile(file, key)))
                .toList();
    }

    private Optional<Setting> ofEnvironment(String key) {
        String variable = variable(key);
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isEmpty())
                .map(value -> new Setting(value, variable));
    }

    private static Optional<Setting> ofFile(SettingsFile file, String key) {
        return file.find(key)
                .map(
                        value ->
                                new Setting(
                                        FileValue.text(value),
                                        file.place(SettingsFile.path(key).toArray(String[]::new))));
    }

    /** What does not count of the working folder's file; empty when all of it does. */
    public Optional<LeftOut> leftOut() {
        return ofFolder.filter(it -> !it.leftOut().isEmpty())
                .map(
                        it ->
                                new LeftOut(
                                        it.path(),
                                        it.sha256(),
                                        verdict == Verdict.CHANGED,
                                        it.leftOut()));
    }

    private List<SettingsFile> inOrder() {
        return Stream.of(ofFolder, ofUser).flatMap(Optional::stream).toList();
    }

    /** The environment's variables. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The files that were read, the one that counts most first. */
    public List<Path> files() {
        return inOrder().stream().map(SettingsFile::path).toList();
    }

    /** The environment variable of a setting. */
    public static String variable(String key) {
        return "LMRESP_" + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /**
     * The keys in the files that no option has: misspelt, most likely.
     *
     * @param known the keys that there are
     * @return for each such key the place where it stands
     */
    public Map<String, String> unknownKeys(Set<String> known) {
        var unknown = new LinkedHashMap<String, String>();
        for (SettingsFile file : inOrder()) {
            for (List<String> path : file.settings(known)) {
                String key = String.join(".", path);
                if (!known.contains(key) && !TABLES.contains(key)) {
                    unknown.putIfAbsent(key, file.place(path.toArray(String[]::new)));
                }
            }
        }
        return unknown;
    }

    /**
     * The MCP servers by their names. That of the working folder takes the place of the user's, if
     * the folder is trusted.
     *
     * @throws SettingsException when one of the tables is wrong; the message names file and line
     */
    public Map<String, McpServer> mcpServers() {
        var servers = new LinkedHashMap<String, McpServer>();
        for (SettingsFile file : inOrder()) {
            file.mcpServers().forEach(servers::putIfAbsent);
        }
        return servers;
    }

    /**
     * A table that is no setting, in all files of which it counts, the one that counts most first.
     *
     * @throws SettingsException when something else stands in its place
     */
    public Map<Path, TomlTable> tables(String name) {
        var tables = new LinkedHashMap<Path, TomlTable>();
        for (SettingsFile file : inOrder()) {
            file.table(name).ifPresent(table -> tables.put(file.path(), table));
        }
        return tables;
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
        var tables = new LinkedHashMap<String, DialectTable>();
        // of those that fit an engine the first one counts, so it must not be a stranger's
        for (SettingsFile file : verdict == Verdict.TRUSTED ? inOrder() : inOrder().reversed()) {
            file.dialects()
                    .forEach(
                            (name, table) -> {
                                tables.putIfAbsent(name, table);
                                origins.putIfAbsent(name, file);
                            });
        }
        Dialects read = Dialects.of(tables);
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
}
