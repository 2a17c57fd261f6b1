package dev.lmresp.config;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A value in a settings file.
 *
 * @param path its full path, including tables and list indexes
 * @param value the value in the file, neither a table with members nor a list of tables
 * @param line its line, counted from 1
 */
public record FileValue(List<String> path, Object value, int line) {
    /**
     * Matches only the end of a name: the author of the file chooses names, and must not be able to
     * hide a command behind one.
     */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)(.*[-_])?(api)?(authorization|cookie|credential|key|pass(phrase|word)|secret"
                        + "|token)s?");

    private static final Set<String> ADDRESSES = Set.of("engine", "store", "url");

    private static final String SET = "(set)";

    /** All values of a file, in order. */
    static List<FileValue> all(TomlTable file) {
        var values = new ArrayList<FileValue>();
        collect(file, List.of(), 1, values);
        return List.copyOf(values);
    }

    private static void collect(Object value, List<String> path, int line, List<FileValue> to) {
        switch (value) {
            case TomlTable table when !table.isEmpty() || path.isEmpty() -> {
                for (String key : table.keySet()) {
                    collect(
                            of(table, List.of(key)),
                            joined(path, key),
                            line(table.inputPositionOf(List.of(key)), line),
                            to);
                }
            }
            case TomlArray array
                    when array.toList().stream().anyMatch(TomlTable.class::isInstance) -> {
                for (int i = 0; i < array.size(); i++) {
                    collect(
                            array.get(i),
                            joined(path, Integer.toString(i)),
                            line(array.inputPositionOf(i), line),
                            to);
                }
            }
            default -> to.add(new FileValue(path, value, line));
        }
    }

    private static int line(@Nullable TomlPosition position, int otherwise) {
        return position == null ? otherwise : position.line();
    }

    private static Object of(TomlTable table, List<String> path) {
        Object value = table.get(path);
        if (value == null) {
            throw new IllegalStateException("a key without a value");
        }
        return value;
    }

    private static List<String> joined(List<String> path, String last) {
        var all = new ArrayList<>(path);
        all.add(last);
        return List.copyOf(all);
    }

    /** The key in dotted form. */
    public String key() {
        return String.join(".", path);
    }

    /** The value for people, with secrets redacted. */
    public String shown() {
        return shown(path, text(value));
    }

    /**
     * The value of a setting for people, with secrets redacted.
     *
     * @param path its full path, including tables
     */
    public static String shown(List<String> path, String value) {
        if (value.isEmpty()) {
            return value;
        }
        String name = path.getLast();
        if (SECRET.matcher(name).matches() || isHeader(path)) {
            return SET;
        }
        return ADDRESSES.contains(name) ? new EngineAddress(value).toString() : value;
    }

    private static boolean isHeader(List<String> path) {
        return path.size() > 1 && path.get(path.size() - 2).equals("headers");
    }

    /** A value as text; a list is joined by commas, and an empty one is an empty text. */
    static String text(Object value) {
        return switch (value) {
            case TomlArray array ->
                    String.join(",", array.toList().stream().map(FileValue::member).toList());
            case TomlTable table -> {
                // from model = { alias = "name" }; gpt-5.1 = "name" is a table in a table, and one
                // with lists is read by itself: see AliasTable
                var pairs = new ArrayList<String>();
                for (List<String> path : table.keyPathSet()) {
                    Object one = of(table, path);
                    if (!(one instanceof TomlArray) || path.size() < 2) {
                        pairs.add(String.join(".", path) + "=" + member(one));
                    }
                }
                yield String.join(",", pairs);
            }
            default -> String.valueOf(value);
        };
    }

    private static String member(Object value) {
        return switch (value) {
            case TomlArray array -> array.toJson();
            case TomlTable table -> table.toJson();
            default -> String.valueOf(value);
        };
    }
}
