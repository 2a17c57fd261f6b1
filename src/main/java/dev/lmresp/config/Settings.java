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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Settings other than the command line: the environment, {@code lmresp.toml} in the working folder,
 * and {@code lmresp/config.toml} in the user's configuration folder, in this order. The key of a
 * setting is the name of its option: {@code --idle-timeout} is {@code idle-timeout} in a file and
 * {@code LMRESP_IDLE_TIMEOUT} in the environment; a setting of one command is in a table: {@code
 * ask.model} is {@code model} in {@code [ask]}, and {@code LMRESP_ASK_MODEL}.
 */
public final class Settings {
    /** The file in the working folder. */
    public static final String FILE = "lmresp.toml";

    /** The table of model aliases. */
    public static final String ALIASES = "aliases";

    /** The table with the mock's script. */
    public static final String MOCK_TABLE = "mock";

    /** The tables in a file other than settings. */
    private static final Set<String> TABLES =
            Set.of(SettingsFile.DIALECT_TABLE, EngineTable.TABLE, McpTable.TABLE, MOCK_TABLE);

    private final Map<String, String> environment;
    private final Optional<SettingsFile> ofFolder;
    private final Optional<SettingsFile> ofUser;
    private final Verdict verdict;
    private @Nullable Dialects dialects;

    /**
     * A value with its source.
     *
     * @param value the value as text; a list is joined by commas
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

    /** Loads the settings; those of the working folder are untrusted. */
    public static Settings load(Map<String, String> environment, Path workingFolder) {
        return load(environment, workingFolder, FolderTrust.NONE);
    }

    /**
     * Loads the settings.
     *
     * @param environment the environment's variables
     * @param workingFolder the folder of {@code lmresp.toml}
     * @param trust decides whether that file is trusted, if it has settings that need trust
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

    /** True when a value needs trust, including one that would override the user's own. */
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

    /** The user's configuration folder; empty if the environment has no home. */
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

    /** A setting, from the first source that has it. */
    public Optional<Setting> find(String key) {
        return places().stream()
                .map(place -> FormerNames.find(key, place))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** For each setting under a former name, a sentence on how to write it now. */
    public List<String> formerNames() {
        return places().stream().map(FormerNames::hint).flatMap(Optional::stream).toList();
    }

    /** The sources of a key, highest priority first. */
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

    /** What is ignored of the working folder's file; empty when nothing is. */
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

    public Map<String, String> environment() {
        return environment;
    }

    /** The files that were read, highest priority first. */
    public List<Path> files() {
        return inOrder().stream().map(SettingsFile::path).toList();
    }

    /** The environment variable of a setting. */
    public static String variable(String key) {
        return "LMRESP_" + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /**
     * The unknown keys in the files, which are probably misspelt.
     *
     * @param known all known keys
     * @return the place of each such key
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
     * The MCP servers by name. One in the working folder overrides the user's, if the folder is
     * trusted.
     *
     * @throws SettingsException when one of the tables is invalid; the message names file and line
     */
    public Map<String, McpServer> mcpServers() {
        var servers = new LinkedHashMap<String, McpServer>();
        for (SettingsFile file : inOrder()) {
            file.mcpServers().forEach(servers::putIfAbsent);
        }
        return servers;
    }

    /** The environment variables that the tables of engines name, with their keys. */
    public Set<String> engineKeyVariables() {
        return inOrder().stream()
                .flatMap(file -> file.engineKeyVariables().stream())
                .collect(Collectors.toSet());
    }

    /**
     * The engines of the tables, with the names for their models. Those in the working folder come
     * first, and override the user's of the same name, if the folder is trusted.
     *
     * @param defaultEngine the name of the engine for all other models; empty for the first
     * @throws SettingsException when one of the tables is invalid; the message names file and line
     */
    public EngineSet engines(String defaultEngine) {
        var engines = new LinkedHashMap<String, EngineConfig>();
        var aliases = new LinkedHashMap<String, ModelAlias>();
        for (SettingsFile file : inOrder()) {
            file.engines(environment).forEach(engines::putIfAbsent);
            file.aliases().forEach(aliases::putIfAbsent);
        }
        return new EngineSet(List.copyOf(engines.values()), defaultEngine, aliases);
    }

    /**
     * A table other than settings, from all files where it is accepted, highest priority first.
     *
     * @throws SettingsException when it is not a table
     */
    public Map<Path, TomlTable> tables(String name) {
        var tables = new LinkedHashMap<Path, TomlTable>();
        for (SettingsFile file : inOrder()) {
            file.table(name).ifPresent(table -> tables.put(file.path(), table));
        }
        return tables;
    }

    /**
     * The dialects, with the {@code [dialect.NAME]} tables of the files.
     *
     * @throws SettingsException when one of the tables is invalid; the message names file and line
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
        // the first matching dialect wins, so it must not come from an untrusted file
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
