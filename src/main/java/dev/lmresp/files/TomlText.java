package dev.lmresp.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A TOML file as a list of statements that together are the whole text, byte for byte, so that a
 * program can change one and leave the rest as the user wrote it.
 */
public final class TomlText {
    /** The kind of a statement. */
    public enum Kind {
        /** {@code key = value}, over several lines if the value needs them. */
        KEY,
        /** {@code [table]} or {@code [[table]]}. */
        HEADER,
        /** A comment or an empty line. */
        OTHER
    }

    /**
     * A statement: one line, or several if the value spans them.
     *
     * @param kind its kind
     * @param path for a key, its full path including the table; for a header, its own; else empty
     * @param line its first line, counted from 1
     * @param text the text with its line end, which only the last one may lack
     */
    public record Statement(Kind kind, List<String> path, int line, String text) {}

    private static final Pattern PLACE = Pattern.compile("\\bat line (\\d{1,9})\\b");

    private final String text;
    private int at;
    private int line = 1;
    private List<String> table = List.of();
    private final List<Statement> statements = new ArrayList<>();

    private TomlText(String text) {
        this.text = text;
    }

    /**
     * Splits a file into statements.
     *
     * @param text without a byte order mark
     * @throws SettingsException when it is not valid TOML; the message names the line
     */
    public static List<Statement> statements(String text) {
        parse(text);
        return new TomlText(text).all();
    }

    /**
     * Parses a file.
     *
     * @throws SettingsException when it is not valid TOML; the message begins with the line
     */
    public static TomlTable parse(String text) {
        TomlLines lines = TomlLines.of(text);
        TomlParseResult parsed = parsed(lines.text());
        if (parsed == null) {
            parsed = beforeStumble(lines);
        }
        if (parsed.hasErrors()) {
            var error = parsed.errors().getFirst();
            throw new SettingsException(
                    "line %d, column %d: %s"
                            .formatted(
                                    lines.number(error.position().line()),
                                    error.position().column(),
                                    placed(error.getMessage(), lines)));
        }
        return new WholeTextTable(parsed, lines);
    }

    /** Adds the line numbers; a message may name a second place, where a key was defined before. */
    private static String placed(@Nullable String message, TomlLines lines) {
        return PLACE.matcher(String.valueOf(message))
                .replaceAll(it -> "at line " + lines.number(Integer.parseInt(it.group(1))));
    }

    /** A table as JSON; dates and times become strings. */
    public static ObjectNode json(TomlTable table) {
        return (ObjectNode) Json.parse(table.toJson());
    }

    /** A JSON value as inline TOML. The escapes in strings are the same. */
    public static String of(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(TomlText::pair)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(TomlText::of)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return Json.text(value);
    }

    /** A member of an object as key and value. */
    public static String pair(Map.Entry<String, JsonNode> member) {
        return key(member.getKey()) + " = " + of(member.getValue());
    }

    /** A name as a key, quoted if necessary. */
    public static String key(String name) {
        return name.matches("[A-Za-z0-9_-]+") ? name : Json.text(Json.object().textNode(name));
    }

    /** Null when the parser, which recovers from an error to find the next, crashes on it. */
    private static @Nullable TomlParseResult parsed(String text) {
        try {
            return Toml.parse(text);
        } catch (RuntimeException | StackOverflowError stumbled) {
            return null;
        }
    }

    /** Parses the text before the line that makes the parser crash, which has the error. */
    private static TomlParseResult beforeStumble(TomlLines lines) {
        List<String> all = lines.text().lines().toList();
        int good = 0;
        int bad = all.size();
        while (bad - good > 1) {
            int half = (good + bad) / 2;
            boolean stumbles = parsed(String.join("\n", all.subList(0, half))) == null;
            good = stumbles ? good : half;
            bad = stumbles ? half : bad;
        }
        TomlParseResult before = Toml.parse(String.join("\n", all.subList(0, good)));
        if (!before.hasErrors()) {
            throw new SettingsException("line %d: not valid TOML".formatted(lines.number(bad)));
        }
        return before;
    }

    private List<Statement> all() {
        while (at < text.length()) {
            int from = at;
            int first = line;
            skipSpace();
            if (at == text.length() || isAny("#\r\n")) {
                endLine();
                add(Kind.OTHER, List.of(), first, from);
            } else if (text.charAt(at) == '[') {
                at += text.startsWith("[[", at) ? 2 : 1;
                table = key();
                endLine();
                add(Kind.HEADER, table, first, from);
            } else {
                var path = new ArrayList<>(table);
                path.addAll(key());
                value();
                add(Kind.KEY, List.copyOf(path), first, from);
            }
        }
        return List.copyOf(statements);
    }

    private void add(Kind kind, List<String> path, int first, int from) {
        statements.add(new Statement(kind, path, first, text.substring(from, at)));
    }

    /** Reads a dotted key, up to the {@code =} or {@code ]} after it. */
    private List<String> key() {
        var parts = new ArrayList<String>();
        while (true) {
            skipSpace();
            parts.add(part());
            skipSpace();
            if (text.charAt(at) != '.') {
                return List.copyOf(parts);
            }
            at++;
        }
    }

    private String part() {
        char quote = text.charAt(at);
        if (quote == '"' || quote == '\'') {
            int from = at;
            string();
            // the parser decodes the escapes
            return Toml.parse(text.substring(from, at) + " = 1").keySet().iterator().next();
        }
        int from = at;
        while (!isAny(" \t.=]")) {
            at++;
        }
        return text.substring(from, at);
    }

    /** Skips from the {@code =} to the end of the line on which the value ends. */
    private void value() {
        int depth = 0;
        while (at < text.length()) {
            switch (text.charAt(at)) {
                case '"', '\'' -> string();
                case '#' -> comment();
                case '\n' -> {
                    if (depth == 0) {
                        endLine();
                        return;
                    }
                    line++;
                    at++;
                }
                case '[', '{' -> {
                    depth++;
                    at++;
                }
                case ']', '}' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        }
    }

    private void string() {
        String quote = text.substring(at, at + 1);
        String block = quote.repeat(3);
        boolean isBlock = text.startsWith(block, at);
        boolean hasEscapes = quote.equals("\"");
        at += isBlock ? 3 : 1;
        while (!text.startsWith(isBlock ? block : quote, at)) {
            if (text.charAt(at) == '\n') {
                line++;
            }
            if (hasEscapes && text.charAt(at) == '\\') {
                at++;
                line += text.charAt(at) == '\n' ? 1 : 0;
            }
            at++;
        }
        at += isBlock ? 3 : 1;
        // a block may end in one or two quotes of its own
        while (isBlock && text.startsWith(quote, at)) {
            at++;
        }
    }

    private void comment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void endLine() {
        comment();
        if (at < text.length()) {
            at++;
            line++;
        }
    }

    private void skipSpace() {
        while (isAny(" \t")) {
            at++;
        }
    }

    private boolean isAny(String characters) {
        return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }
}
