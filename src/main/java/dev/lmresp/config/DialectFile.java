package dev.lmresp.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.files.TomlText;
import dev.lmresp.files.TomlText.Kind;
import dev.lmresp.files.TomlText.Statement;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes fields of a dialect into a settings file that a user may have written: everything else in
 * it is preserved, byte for byte.
 */
public final class DialectFile {
    private static final String TABLE = "dialect";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** The text of a file before and after a change. */
    public record Saved(String before, String after) {}

    private final List<String> path;
    private final String before;
    private final List<Statement> statements;
    private final String lineEnd;

    private DialectFile(String dialect, String before) {
        this.path = List.of(TABLE, dialect);
        this.before = before;
        this.statements = TomlText.statements(before);
        this.lineEnd = before.contains("\r\n") ? "\r\n" : "\n";
    }

    /**
     * Writes fields into the table of a dialect. For an existing field only the value is replaced;
     * a missing file is created.
     *
     * @param values the values, in the form of {@link DialectValues}
     * @return the text before and after
     * @throws SettingsException when the file is not valid TOML, or cannot be written; the message
     *     names file and line
     */
    public static Saved save(Path file, String dialect, Map<String, Object> values) {
        String text = TextFile.read(file).orElse("");
        String mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        String after;
        try {
            after = mark + new DialectFile(dialect, text.substring(mark.length())).with(values);
        } catch (SettingsException e) {
            throw new SettingsException(file + ", " + e.getMessage());
        }
        TextFile.replace(file, after);
        return new Saved(text, after);
    }

    public static String toml(Object value) {
        return TomlText.of(DialectValues.json(value));
    }

    private String with(Map<String, Object> values) {
        var added = new LinkedHashMap<>(values);
        statements.forEach(statement -> added.remove(field(statement)));
        boolean isDone = added.isEmpty();
        var text = new StringBuilder();
        for (Statement statement : statements) {
            Object value = values.get(field(statement));
            text.append(value == null ? statement.text() : replaced(statement.text(), toml(value)));
            if (!isDone && statement.kind() == Kind.HEADER && statement.path().equals(path)) {
                endLine(text);
                addLines(text, added);
                isDone = true;
            }
        }
        if (!isDone) {
            if (!text.isEmpty()) {
                endLine(text);
                text.append(lineEnd);
            }
            text.append("[" + TABLE + "." + TomlText.key(path.getLast()) + "]" + lineEnd);
            addLines(text, added);
        }
        check(text.toString(), values);
        return text.toString();
    }

    /** The dialect's field that a statement sets; empty for other statements. */
    private String field(Statement statement) {
        boolean isField =
                statement.kind() == Kind.KEY
                        && statement.path().size() == 3
                        && statement.path().subList(0, 2).equals(path);
        return isField ? statement.path().getLast() : "";
    }

    private void addLines(StringBuilder text, Map<String, Object> values) {
        values.forEach((field, value) -> text.append(field + " = " + toml(value)).append(lineEnd));
    }

    private void endLine(StringBuilder text) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append(lineEnd);
        }
    }

    /** A statement with another value; the rest of it is preserved. */
    private static String replaced(String statement, String value) {
        int from = end(statement, 0, "=") + 1;
        while (" \t".indexOf(statement.charAt(from)) >= 0) {
            from++;
        }
        int to = end(statement, from, "#\r\n");
        while (" \t".indexOf(statement.charAt(to - 1)) >= 0) {
            to--;
        }
        return statement.substring(0, from) + value + statement.substring(to);
    }

    /** The first of some characters outside strings and lists. */
    private static int end(String text, int from, String ends) {
        int depth = 0;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (depth == 0 && ends.indexOf(c) >= 0) {
                return at;
            }
            switch (c) {
                case '"', '\'' -> at = lastOfText(text, at);
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                case '#' -> {
                    int line = text.indexOf('\n', at);
                    at = line < 0 ? text.length() : line;
                }
                default -> {}
            }
            at++;
        }
        return at;
    }

    private static int lastOfText(String text, int from) {
        String quote = text.substring(from, from + 1);
        boolean isLong = text.startsWith(quote.repeat(3), from);
        String end = isLong ? quote.repeat(3) : quote;
        int at = from + end.length();
        while (!text.startsWith(end, at)) {
            at += text.charAt(at) == '\\' && quote.equals("\"") ? 2 : 1;
        }
        at += end.length();
        // a multi-line string may end in quotes of its own
        while (isLong && text.startsWith(quote, at)) {
            at++;
        }
        return at - 1;
    }

    /** Checks that the new text has exactly the old and the new values. */
    private void check(String text, Map<String, Object> values) {
        ObjectNode expected = TomlText.json(TomlText.parse(before));
        ObjectNode table = expected.withObjectProperty(TABLE).withObjectProperty(path.getLast());
        values.forEach((field, value) -> table.set(field, DialectValues.json(value)));
        if (!says(text, expected)) {
            throw new SettingsException(
                    "line %d: lmresp cannot add to '%s' in this form; write it as a table, [%s.%s]"
                            .formatted(line(), TABLE, TABLE, TomlText.key(path.getLast())));
        }
    }

    private static boolean says(String text, ObjectNode expected) {
        try {
            return TomlText.json(TomlText.parse(text)).equals(expected);
        } catch (SettingsException e) {
            return false;
        }
    }

    /** The first line with a dialect's table. */
    private int line() {
        return statements.stream()
                .filter(it -> !it.path().isEmpty() && it.path().getFirst().equals(TABLE))
                .findFirst()
                .map(Statement::line)
                .orElse(1);
    }
}
