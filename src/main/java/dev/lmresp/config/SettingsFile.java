package dev.lmresp.config;

import dev.lmresp.files.InputFile;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.Sha256;
import dev.lmresp.files.TextFile;
import dev.lmresp.files.TomlText;

import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A settings file, read once.
 *
 * @param path its path
 * @param table its content
 * @param sha256 the digest of its content
 * @param leftOut the ignored values
 */
record SettingsFile(Path path, TomlTable table, String sha256, List<FileValue> leftOut) {
    static final String DIALECT_TABLE = "dialect";

    /**
     * Reads a file without ignoring anything; empty when it does not exist.
     *
     * @throws SettingsException when it cannot be read, or is not valid TOML; the message names
     *     file and line
     */
    static Optional<SettingsFile> read(Path path) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            byte[] content = InputFile.regular(path, TextFile.MOST);
            String text = TextFile.utf8(content);
            return Optional.of(
                    new SettingsFile(path, TomlText.parse(text), Sha256.of(content), List.of()));
        } catch (SettingsException e) {
            throw new SettingsException(path + ", " + e.getMessage());
        } catch (IOException e) {
            throw new SettingsException(path + " cannot be read: " + TextFile.reason(e));
        }
    }

    /** The file with some of its values ignored. */
    SettingsFile without(Predicate<FileValue> values) {
        return new SettingsFile(
                path, table, sha256, FileValue.all(table).stream().filter(values).toList());
    }

    /** The place of a key, for people. */
    String place(String... keys) {
        TomlPosition position = table.inputPositionOf(List.of(keys));
        return position == null ? path.toString() : path + ", line " + position.line();
    }

    /** The path of a setting: its tables, and its own name. */
    static List<String> path(String key) {
        return List.of(key.split("\\.", -1));
    }

    /**
     * The value of a setting, unless it is ignored.
     *
     * @throws SettingsException when its parent is not a table
     */
    Optional<Object> find(String key) {
        List<String> path = path(key);
        String first = path.getFirst();
        if (path.size() > 1 && table.contains(List.of(first)) && !isTable(first)) {
            throw new SettingsException(
                    "%s: '%s' must be a table: [%s]".formatted(place(first), first, first));
        }
        Object value = table.get(path);
        // the table of dialects has the same name as the setting
        boolean isDialects = key.equals(DIALECT_TABLE) && value instanceof TomlTable;
        boolean counts =
                leftOut.stream()
                        .map(FileValue::path)
                        .noneMatch(it -> it.equals(path) || it.getFirst().equals(key));
        return Optional.ofNullable(value).filter(it -> counts && !isDialects);
    }

    private boolean isTable(String key) {
        return table.get(List.of(key)) instanceof TomlTable;
    }

    /**
     * The paths of all settings.
     *
     * @param known all known keys, which determine the tables that have settings
     */
    List<List<String>> settings(Set<String> known) {
        var paths = new ArrayList<List<String>>();
        for (String key : new TreeSet<>(table.keySet())) {
            boolean hasSettings = known.stream().anyMatch(it -> it.startsWith(key + "."));
            if (hasSettings && table.get(List.of(key)) instanceof TomlTable settings) {
                new TreeSet<>(settings.keySet()).forEach(it -> paths.add(List.of(key, it)));
            } else {
                paths.add(List.of(key));
            }
        }
        return paths;
    }

    /**
     * A table without ignored values; empty when it does not exist.
     *
     * @throws SettingsException when it is not a table
     */
    Optional<TomlTable> table(String name) {
        return switch (find(name).orElse(null)) {
            case null -> Optional.empty();
            case TomlTable found -> Optional.of(found);
            default ->
                    throw new SettingsException(
                            "%s: '%s' must be a table".formatted(place(name), name));
        };
    }

    /** The names of the dialects with a table. */
    Set<String> dialectNames() {
        return table.get(List.of(DIALECT_TABLE)) instanceof TomlTable all ? all.keySet() : Set.of();
    }

    /**
     * The tables of dialects by name, without ignored fields.
     *
     * @throws SettingsException when one is not a table
     */
    Map<String, DialectTable> dialects() {
        var tables = new LinkedHashMap<String, DialectTable>();
        if (table.get(List.of(DIALECT_TABLE)) instanceof TomlTable all) {
            for (String name : all.keySet()) {
                if (!(all.get(List.of(name)) instanceof TomlTable fields)) {
                    throw new SettingsException(
                            "%s: 'dialect.%s' must be a table"
                                    .formatted(place(DIALECT_TABLE, name), name));
                }
                tables.put(name, DialectTable.of(fields, leftOutOf(name)));
            }
        }
        return tables;
    }

    /**
     * The tables of MCP servers by name; none if the file is untrusted.
     *
     * @throws SettingsException when one of them is invalid; the message names file and line
     */
    Map<String, McpServer> mcpServers() {
        return named(McpTable.TABLE, (name, server) -> new McpTable(this, name, server).server());
    }

    /**
     * The tables of engines by name; none if the file is untrusted.
     *
     * @param environment has their keys
     * @throws SettingsException when one of them is invalid; the message names file and line
     */
    Map<String, EngineConfig> engines(Map<String, String> environment) {
        return named(
                EngineTable.TABLE,
                (name, engine) -> new EngineTable(this, name, engine, environment).engine());
    }

    /** The environment variables with keys that the tables of engines name, valid or not. */
    Set<String> engineKeyVariables() {
        var variables = new TreeSet<String>();
        if (table.get(List.of(EngineTable.TABLE)) instanceof TomlTable all) {
            for (String name : all.keySet()) {
                if (all.get(List.of(name)) instanceof TomlTable one
                        && one.get(List.of(EngineTable.API_KEY_ENV)) instanceof String variable) {
                    variables.add(variable);
                }
            }
        }
        return variables;
    }

    /** What is made of each table {@code [NAME.key]}, by its key, in the order of the file. */
    private <T> Map<String, T> named(String name, BiFunction<String, TomlTable, T> read) {
        var made = new LinkedHashMap<String, T>();
        Object tables = table.get(List.of(name));
        boolean counts = leftOut.stream().noneMatch(it -> it.path().getFirst().equals(name));
        if (tables == null || !counts) {
            return made;
        }
        if (!(tables instanceof TomlTable all)) {
            throw new SettingsException(
                    "%s: '%s' must be tables [%s.NAME]".formatted(place(name), name, name));
        }
        for (String key : inOrder(all)) {
            if (!(all.get(List.of(key)) instanceof TomlTable one)) {
                throw new SettingsException(
                        "%s: '%s.%s' must be a table".formatted(place(name, key), name, key));
            }
            made.put(key, read.apply(key, one));
        }
        return made;
    }

    /** The keys of a table as they stand in the file. */
    private static List<String> inOrder(TomlTable table) {
        return table.keySet().stream()
                .sorted(Comparator.comparingInt(it -> position(table, it)))
                .toList();
    }

    private static int position(TomlTable table, String key) {
        TomlPosition position = table.inputPositionOf(List.of(key));
        return position == null ? 0 : position.line();
    }

    /**
     * The tables {@code [aliases.NAME]} by name.
     *
     * @throws SettingsException when one of them is invalid; the message names file and line
     */
    Map<String, ModelAlias> aliases() {
        var aliases = new LinkedHashMap<String, ModelAlias>();
        if (find(Settings.ALIASES).orElse(null) instanceof TomlTable all) {
            for (String name : all.keySet()) {
                if (all.get(List.of(name)) instanceof TomlTable one && AliasTable.isMeant(one)) {
                    aliases.put(name, new AliasTable(this, name, one).alias());
                }
            }
        }
        return aliases;
    }

    private Set<String> leftOutOf(String dialect) {
        return leftOut.stream()
                .map(FileValue::path)
                .filter(it -> it.size() > 2 && it.getFirst().equals(DIALECT_TABLE))
                .filter(it -> it.get(1).equals(dialect))
                .map(it -> it.get(2))
                .collect(Collectors.toSet());
    }
}
