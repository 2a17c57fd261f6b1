package dev.lmresp.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JSON file whose members can be changed one by one, while comments, order, line ends and
 * everything else stays as the user wrote it. Trailing commas are accepted.
 *
 * <p>Adding a member and removing it again gives the same text, unless the object had no members.
 */
public final class JsonText {
    private static final String INDENT = "  ";

    private final String text;
    private final ObjectNode tree;
    private final Value root;

    /**
     * The place of a value.
     *
     * @param end the place after its last character
     * @param members its members if it is an object, else empty
     */
    private record Value(int start, int end, List<Member> members) {}

    /**
     * A member of an object.
     *
     * @param start the place of its name
     */
    private record Member(String name, int start, Value value) {
        int end() {
            return value.end();
        }
    }

    private JsonText(String text, ObjectNode tree, Value root) {
        this.text = text;
        this.tree = tree;
        this.root = root;
    }

    /**
     * Parses a file.
     *
     * @param text without a byte order mark
     * @throws SettingsException when it is not a JSON object; the message names the line
     */
    public static JsonText of(String text) {
        try {
            if (!(Json.parseCommented(text) instanceof ObjectNode tree)) {
                throw new SettingsException("line 1: the file must be a JSON object, { … }");
            }
            return new JsonText(text, tree, places(text));
        } catch (JsonSyntaxException e) {
            throw new SettingsException("not valid JSON: " + e.getMessage());
        }
    }

    private static Value places(String text) {
        try (JsonParser parser = Json.commentedParser(text)) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Value value(JsonParser parser) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        var members = new ArrayList<Member>();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                int place = (int) parser.currentTokenLocation().getCharOffset();
                parser.nextToken();
                members.add(new Member(name, place, value(parser)));
            }
        } else {
            parser.skipChildren();
            // a string is read to its end only when it is asked for
            parser.finishToken();
        }
        return new Value(
                start, (int) parser.currentLocation().getCharOffset(), List.copyOf(members));
    }

    /** The values. */
    public ObjectNode tree() {
        return tree.deepCopy();
    }

    /** A value; a missing node when there is none. */
    public JsonNode get(List<String> path) {
        JsonNode node = tree;
        for (String name : path) {
            node = node.path(name);
        }
        return node;
    }

    /** A value as it is written, empty when there is none. */
    public Optional<String> raw(List<String> path) {
        return value(path).map(it -> text.substring(it.start(), it.end()));
    }

    /** The line of a value, counted from 1; 1 when there is none. */
    public int line(List<String> path) {
        int at = value(path).map(Value::start).orElse(0);
        return 1 + (int) text.substring(0, at).chars().filter(it -> it == '\n').count();
    }

    /**
     * With a value replaced, or added as the last member of its object, which must exist.
     *
     * @param path the names that lead to it, at least one
     * @param raw the value as it is to be written
     */
    public JsonText with(List<String> path, String raw) {
        Optional<Value> existing = value(path);
        if (existing.isPresent()) {
            Value value = existing.get();
            return of(text.substring(0, value.start()) + raw + text.substring(value.end()));
        }
        Value parent = value(path.subList(0, path.size() - 1)).orElseThrow();
        String member = quoted(path.getLast()) + ": " + raw;
        return of(
                parent.members().isEmpty()
                        ? onlyMember(parent, member, path.size())
                        : lastMember(parent, member));
    }

    private String onlyMember(Value parent, String member, int depth) {
        String newline = newline();
        String within = text.substring(parent.start() + 1, parent.end() - 1);
        String end = within.contains("\n") ? "" : newline + INDENT.repeat(depth - 1);
        return text.substring(0, parent.start() + 1)
                + newline
                + INDENT.repeat(depth)
                + member
                + end
                + text.substring(parent.start() + 1);
    }

    private String lastMember(Value parent, String member) {
        Member last = parent.members().getLast();
        int brace = parent.end() - 1;
        int comma = skipSpace(last.end());
        boolean isTrailing = text.charAt(comma) == ',';
        int afterLast = isTrailing ? comma + 1 : last.end();
        // comments about the last member stay with it
        int at = brace;
        while (at > afterLast && Character.isWhitespace(text.charAt(at - 1))) {
            at--;
        }
        return text.substring(0, last.end())
                + (isTrailing ? "" : ",")
                + text.substring(last.end(), at)
                + before(last)
                + member
                + (isTrailing ? "," : "")
                + text.substring(at);
    }

    /** The space before a member: a line end and its indentation, or one space. */
    private String before(Member member) {
        int lineStart = text.lastIndexOf('\n', member.start()) + 1;
        String indent = text.substring(lineStart, member.start());
        return lineStart > 0 && indent.isBlank() ? newline() + indent : " ";
    }

    /**
     * Without a member.
     *
     * @param path the names that lead to it, at least one; unchanged when there is none
     */
    public JsonText without(List<String> path) {
        Optional<Value> parent = value(path.subList(0, path.size() - 1));
        Optional<Member> found = parent.flatMap(it -> member(it, path.getLast()));
        if (found.isEmpty()) {
            return this;
        }
        List<Member> members = parent.get().members();
        int index = members.lastIndexOf(found.get());
        int previous = index == 0 ? parent.get().start() + 1 : members.get(index - 1).end();
        int to = found.get().end();
        int comma = skipSpace(to);
        if (text.charAt(comma) == ',') {
            String rest = text.substring(to, comma) + text.substring(comma + 1);
            return of(text.substring(0, from(found.get(), previous, rest)) + rest);
        }
        String rest = text.substring(to);
        int from = from(found.get(), previous, rest);
        if (index == 0) {
            return of(text.substring(0, from) + rest);
        }
        int before = skipSpace(previous);
        return of(text.substring(0, before) + text.substring(before + 1, from) + rest);
    }

    /** Where the space before a member begins that goes with it. */
    private int from(Member member, int previous, String rest) {
        int from = member.start();
        while (Character.isWhitespace(text.charAt(from - 1))) {
            from--;
        }
        boolean isEnded = rest.startsWith("\n") || rest.startsWith("\r");
        return !isEnded && isInLineComment(previous, from) ? member.start() : from;
    }

    private boolean isInLineComment(int from, int place) {
        int at = from;
        while (at < place) {
            if (text.startsWith("//", at)) {
                at = text.indexOf('\n', at);
                if (at >= place) {
                    return true;
                }
            } else if (text.startsWith("/*", at)) {
                at = text.indexOf("*/", at + 2) + 2;
            } else {
                at++;
            }
        }
        return false;
    }

    /** The place of the next character that is neither white space nor part of a comment. */
    private int skipSpace(int from) {
        int at = from;
        while (true) {
            if (text.startsWith("//", at)) {
                at = text.indexOf('\n', at);
            } else if (text.startsWith("/*", at)) {
                at = text.indexOf("*/", at + 2) + 2;
            } else if (!Character.isWhitespace(text.charAt(at))) {
                return at;
            } else {
                at++;
            }
        }
    }

    private Optional<Value> value(List<String> path) {
        Optional<Value> value = Optional.of(root);
        for (String name : path) {
            value = value.flatMap(it -> member(it, name)).map(Member::value);
        }
        return value;
    }

    /** The last member of a name, which is the one that counts. */
    private static Optional<Member> member(Value object, String name) {
        return object.members().reversed().stream()
                .filter(it -> it.name().equals(name))
                .findFirst();
    }

    private static String quoted(String name) {
        return Json.text(Json.object().textNode(name));
    }

    private String newline() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    @Override
    public String toString() {
        return text;
    }
}
