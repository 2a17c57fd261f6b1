package dev.lmresp.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes fields of a dialect into a settings file that a person may have written: whatever else
 * stands in it stays as it is, byte for byte.
 */
public final class DialectFile {
    private static final String TABLE = "dialect";

    private final Path file;
    private final String dialect;
    private final String lineEnd;
    private final StringBuilder text;
    private final TomlParseResult parsed;

    private DialectFile(Path file, String dialect, String text) {
        this.file = file;
        this.dialect = dialect;
        this.text = new StringBuilder(text);
        this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
        this.parsed = parse(text);
    }

    /**
     * Writes fields into the table of a dialect. Of a field that stands there already only the
     * value is replaced; a file that does not exist is made.
     *
     * @param values texts, lists of texts, and true or false
     * @throws SettingsException when the file is no valid TOML, or cannot be written; the message
     *     names file and line
     */
    public static void save(Path file, String dialect, Map<String, Object> values) {
        try {
            String before = Files.exists(file) ? Files.readString(file) : "";
            var edited = new DialectFile(file, dialect, before);
            edited.put(values);
            edited.check(values);
            edited.write();
        } catch (MalformedInputException e) {
            throw new SettingsException(file + " is not UTF-8");
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be written: " + e.getMessage());
        }
    }

    /** A value as TOML. */
    public static String toml(Object value) {
        return switch (value) {
            case List<?> list ->
                    list.stream()
                            .map(DialectFile::toml)
                            .collect(Collectors.joining(", ", "[", "]"));
            case Boolean flag -> flag.toString();
            // what JSON escapes, TOML escapes in the same way
            default -> Json.text(Json.object().textNode(value.toString()));
        };
    }

    private void put(Map<String, Object> values) {
        var added = new LinkedHashMap<>(values);
        var places = new ArrayList<Map.Entry<Integer, String>>();
        values.forEach(
                (field, value) -> {
                    TomlPosition at = parsed.inputPositionOf(List.of(TABLE, dialect, field));
                    if (at != null) {
                        added.remove(field);
                        places.add(Map.entry(offset(at), toml(value)));
                    }
                });
        TomlPosition table = parsed.inputPositionOf(List.of(TABLE, dialect));
        int header = table == null ? -1 : afterHeader(offset(table));
        // from the end, so that what is still to be done stays where it is
        places.sort(Map.Entry.<Integer, String>comparingByKey().reversed());
        for (Map.Entry<Integer, String> place : places) {
            replaceValue(place.getKey(), place.getValue());
        }
        if (!added.isEmpty()) {
            add(added, header);
        }
    }

    private void add(Map<String, Object> values, int header) {
        var lines = new StringBuilder();
        values.forEach((field, value) -> lines.append(field + " = " + toml(value) + lineEnd));
        if (header >= 0) {
            boolean isLast = header == text.length() && !endsLine(header);
            text.insert(header, (isLast ? lineEnd : "") + lines);
            return;
        }
        if (!text.isEmpty()) {
            text.append(endsLine(text.length()) ? "" : lineEnd).append(lineEnd);
        }
        text.append("[" + TABLE + "." + key(dialect) + "]" + lineEnd).append(lines);
    }

    private boolean endsLine(int end) {
        return end > 0 && text.charAt(end - 1) == '\n';
    }

    /** Where the line of the table's own header ends; -1 when it has none. */
    private int afterHeader(int at) {
        int end = text.indexOf("\n", at);
        int next = end < 0 ? text.length() : end + 1;
        TomlParseResult line = Toml.parse(text.substring(at, next));
        boolean isOwn =
                text.charAt(at) == '['
                        && !line.hasErrors()
                        && line.get(List.of(TABLE, dialect)) instanceof org.tomlj.TomlTable table
                        && table.isEmpty();
        return isOwn ? next : -1;
    }

    private void replaceValue(int keyAt, String value) {
        int from = skip(keyAt, "=") + 1;
        while (text.charAt(from) == ' ' || text.charAt(from) == '\t') {
            from++;
        }
        int to = skip(from, ",}#\r\n");
        while (to > from && (text.charAt(to - 1) == ' ' || text.charAt(to - 1) == '\t')) {
            to--;
        }
        text.replace(from, to, value);
    }

    /** The first of some characters that is in no text, list or comment. */
    private int skip(int from, String ends) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (depth == 0 && ends.indexOf(c) >= 0) {
                return at;
            }
            switch (c) {
                case '"', '\'' -> at = afterText(at) - 1;
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                case '#' -> {
                    int end = text.indexOf("\n", at);
                    at = end < 0 ? text.length() : end;
                }
                default -> {}
            }
            at++;
        }
        return at;
    }

    private int afterText(int from) {
        String quote = text.substring(from, from + 1);
        String three = quote.repeat(3);
        boolean isLong = text.indexOf(three, from) == from;
        String end = isLong ? three : quote;
        int at = from + end.length();
        while (text.indexOf(end, at) != at) {
            at += text.charAt(at) == '\\' && quote.equals("\"") ? 2 : 1;
        }
        at += end.length();
        // a long text may end in quotes of its own
        while (isLong && text.indexOf(quote, at) == at) {
            at++;
        }
        return at;
    }

    /** The place in the text of a line and column, both counted from 1. */
    private int offset(TomlPosition position) {
        int at = 0;
        for (int line = 1; line < position.line(); line++) {
            at = text.indexOf("\n", at) + 1;
        }
        return at + position.column() - 1;
    }

    /** The new text must say the old and the new, and nothing else. */
    private void check(Map<String, Object> values) {
        ObjectNode expected = (ObjectNode) Json.parse(parsed.toJson());
        ObjectNode table = expected.withObjectProperty(TABLE).withObjectProperty(dialect);
        // lists of texts, texts and flags look the same in both
        values.forEach((field, value) -> table.set(field, Json.parse(toml(value))));
        TomlParseResult now = Toml.parse(text.toString());
        if (now.hasErrors() || !Json.parse(now.toJson()).equals(expected)) {
            throw new SettingsException(
                    "%s has '%s' in a form that cannot be edited; write by hand: %s"
                            .formatted(
                                    file,
                                    TABLE + "." + dialect,
                                    values.entrySet().stream()
                                            .map(it -> it.getKey() + " = " + toml(it.getValue()))
                                            .collect(Collectors.joining(", "))));
        }
    }

    private void write() throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        Path temporary = Files.createTempFile(folder, ".lmresp", ".toml");
        try {
            if (Files.exists(target)) {
                // keeps the owner's permissions
                Files.copy(
                        target,
                        temporary,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.writeString(temporary, text);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private TomlParseResult parse(String toml) {
        TomlParseResult result = Toml.parse(toml);
        if (result.hasErrors()) {
            TomlParseError error = result.errors().getFirst();
            throw new SettingsException(
                    "%s, line %d, column %d: %s"
                            .formatted(
                                    file,
                                    error.position().line(),
                                    error.position().column(),
                                    error.getMessage()));
        }
        return result;
    }

    private static String key(String name) {
        return name.matches("[A-Za-z0-9_-]+") ? name : toml(name);
    }
}
