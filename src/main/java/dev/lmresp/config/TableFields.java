package dev.lmresp.config;

import dev.lmresp.files.SettingsException;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of one table of a settings file, such as {@code [mcp.NAME]}. A wrong one is a {@link
 * SettingsException} that names its file, its line and what is expected.
 */
final class TableFields {
    private static final double MAX_SECONDS = Duration.ofDays(1).toSeconds();

    private final SettingsFile file;
    private final List<String> path;
    private final TomlTable table;

    /**
     * @param path the path of the table; the last part is its name
     */
    TableFields(SettingsFile file, List<String> path, TomlTable table) {
        this.file = file;
        this.path = path;
        this.table = table;
    }

    /**
     * Checks the table's own name.
     *
     * @param allowed what it may contain, in words
     */
    void requireName(String pattern, String allowed) {
        if (!path.getLast().matches(pattern)) {
            throw wrong("the name may contain only " + allowed);
        }
    }

    /** Checks that there are no other keys. */
    void requireKeys(Collection<String> keys) {
        for (String key : table.keySet()) {
            if (!keys.contains(key)) {
                throw wrong(key, "unknown key; the keys are " + String.join(", ", keys));
            }
        }
    }

    /** Checks that some keys are not there. */
    void refuse(List<String> keys, String reason) {
        for (String key : keys) {
            if (has(key)) {
                throw wrong(key, reason);
            }
        }
    }

    boolean has(String key) {
        return table.contains(List.of(key));
    }

    /** The value as it is in the file. */
    @Nullable Object raw(String key) {
        return table.get(List.of(key));
    }

    Optional<String> text(String key) {
        return value(key, String.class, "a string");
    }

    boolean flag(String key, boolean otherwise) {
        return value(key, Boolean.class, "true or false").orElse(otherwise);
    }

    Optional<List<String>> texts(String key) {
        String expected = "an array of strings";
        return value(key, TomlArray.class, expected)
                .map(list -> list.toList().stream().map(it -> text(key, it, expected)).toList());
    }

    Map<String, String> pairs(String key) {
        var pairs = new LinkedHashMap<String, String>();
        String expected = "a table of strings";
        Optional<TomlTable> texts = value(key, TomlTable.class, expected);
        if (texts.isPresent()) {
            for (String one : texts.get().keySet()) {
                Object value = texts.get().get(List.of(one));
                String text = text(key, value == null ? "" : value, expected);
                if (one.isBlank() || hasNul(List.of(one, text)) || one.indexOf('=') >= 0) {
                    throw wrong(key, "'" + one + "' is not a valid name here");
                }
                pairs.put(one, text);
            }
        }
        return pairs;
    }

    Optional<Duration> seconds(String key) {
        return value(key, Number.class, "a number of seconds")
                .map(
                        number -> {
                            double seconds = number.doubleValue();
                            if (!(seconds >= 0.001 && seconds <= MAX_SECONDS)) {
                                throw wrong(
                                        key,
                                        "it must be a number of seconds, more than 0 and at most a"
                                                + " day");
                            }
                            return Duration.ofMillis((long) (1000 * seconds));
                        });
    }

    /**
     * A whole number.
     *
     * @param unit what it counts, in the plural
     */
    Optional<Long> number(String key, long least, long most, String unit) {
        return value(key, Object.class, "").map(it -> number(key, it, least, most, unit));
    }

    /** Whole numbers. */
    Optional<List<Long>> numbers(String key, long least, long most, String unit) {
        return value(key, TomlArray.class, "an array of numbers")
                .map(
                        list ->
                                list.toList().stream()
                                        .map(it -> number(key, it, least, most, unit))
                                        .toList());
    }

    private long number(String key, Object value, long least, long most, String unit) {
        if (value instanceof Long number && number >= least && number <= most) {
            return number;
        }
        throw wrong(key, "it must be a number of %s, from %d to %d".formatted(unit, least, most));
    }

    private String text(String key, Object value, String expected) {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(key, "it must be " + expected);
    }

    private <T> Optional<T> value(String key, Class<T> type, String expected) {
        Object value = raw(key);
        if (value != null && !type.isInstance(value)) {
            throw wrong(key, "it must be " + expected);
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    /** The exception for a field. */
    SettingsException wrong(String key, String problem) {
        return new SettingsException(
                "%s: '%s.%s': %s"
                        .formatted(
                                file.place(path.getFirst(), path.getLast(), key),
                                String.join(".", path),
                                key,
                                problem));
    }

    /** The exception for the whole table. */
    SettingsException wrong(String problem) {
        return new SettingsException(
                "%s: '%s': %s"
                        .formatted(
                                file.place(path.toArray(String[]::new)),
                                String.join(".", path),
                                problem));
    }

    static boolean hasNul(List<String> texts) {
        return texts.stream().anyMatch(it -> it.indexOf('\0') >= 0);
    }
}
