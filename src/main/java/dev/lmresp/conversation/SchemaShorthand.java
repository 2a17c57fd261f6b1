package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses a shorthand for JSON schemas, such as {@code name, age int, tags[], address.city, status:
 * new|done}:
 *
 * <pre>
 * fields = field { "," field }
 * field = path [ type ] [ ":" value "|" value { "|" value } ] [ ":" description ]
 * path = name { "." name } address.city is a field of the object address
 * name = letters, digits, _, - or $; then "[]" for a list, again for a list of lists;
 *           then "?" for a field that may be null
 * type = string | int | number | bool string if left out; of a list the type of its members
 * value, description = any text without , : | or within double quotes
 * </pre>
 *
 * As strict structured output wants it, all fields are required and no others allowed.
 */
final class SchemaShorthand {
    private static final Map<String, String> TYPES =
            Map.of(
                    "string", "string",
                    "int", "integer",
                    "integer", "integer",
                    "number", "number",
                    "bool", "boolean",
                    "boolean", "boolean");

    private final String text;
    private int at;

    /** A field as it was read. One with members is an object. */
    private static final class Field {
        final int column;
        final int lists;
        boolean mayBeNull;
        String type = "";
        List<JsonNode> values = List.of();
        String description = "";
        final Map<String, Field> members = new LinkedHashMap<>();

        Field(int column, int lists) {
            this.column = column;
            this.lists = lists;
        }
    }

    private SchemaShorthand(String text) {
        this.text = text;
    }

    /**
     * Reads fields.
     *
     * @throws ConversationException when the text does not keep to the grammar; the message says at
     *     which column, and what was expected
     */
    static ObjectNode read(String text) {
        return new SchemaShorthand(text).fields();
    }

    private ObjectNode fields() {
        var root = new Field(0, 0);
        do {
            field(root);
        } while (skip(','));
        if (at < text.length()) {
            throw wrong(at, "',' or the end (put text with , : or | in double quotes)");
        }
        return schema(root);
    }

    private void field(Field root) {
        Field field = path(root);
        skipSpace();
        int start = at;
        String word = word();
        field.type = TYPES.getOrDefault(word.isEmpty() ? "string" : word, "");
        if (field.type.isEmpty()) {
            throw wrong(start, "a type (string, int, number, bool), ':' or ','");
        }
        if (!skip(':')) {
            return;
        }
        skipSpace();
        start = at;
        String first = words();
        if (!skip('|')) {
            field.description = first;
            return;
        }
        var values = new ArrayList<JsonNode>();
        values.add(value(first, field.type, start));
        do {
            skipSpace();
            start = at;
            values.add(value(words(), field.type, start));
        } while (skip('|'));
        field.values = List.copyOf(values);
        if (skip(':')) {
            skipSpace();
            field.description = words();
        }
    }

    /** Goes along a path, and makes what is not there yet. */
    private Field path(Field root) {
        Field parent = root;
        while (true) {
            skipSpace();
            int start = at;
            String name = word();
            if (name.isEmpty()) {
                throw wrong(start, "the name of a field");
            }
            int lists = 0;
            while (text.startsWith("[]", at)) {
                lists++;
                at += 2;
            }
            boolean mayBeNull = skip('?');
            boolean isLast = !text.startsWith(".", at);
            Field known = parent.members.get(name);
            if (known != null && (isLast || !known.type.isEmpty() || known.lists != lists)) {
                throw new ConversationException(
                        "%s'%s' is already defined in column %d"
                                .formatted(place(start), name, known.column));
            }
            Field field = known == null ? new Field(start + 1, lists) : known;
            field.mayBeNull |= mayBeNull;
            parent.members.put(name, field);
            if (isLast) {
                return field;
            }
            parent = field;
            at++;
        }
    }

    private JsonNode value(String word, String type, int start) {
        if (type.equals("string")) {
            return TextNode.valueOf(word);
        }
        try {
            JsonNode value = Json.parse(word);
            boolean fits = type.equals("integer") ? value.isIntegralNumber() : value.isNumber();
            if (fits) {
                return value;
            }
        } catch (JsonSyntaxException e) {
            // reported below
        }
        String article = type.equals("integer") ? "an " : "a ";
        throw wrong(
                start,
                type.equals("boolean") ? "a description: bool has no choices" : article + type);
    }

    private static ObjectNode schema(Field field) {
        ObjectNode schema = Json.object();
        ObjectNode inner = schema;
        for (int i = 0; i < field.lists; i++) {
            inner.put("type", "array");
            inner = inner.putObject("items");
        }
        if (field.members.isEmpty()) {
            inner.put("type", field.type);
        } else {
            inner.put("type", "object");
            ObjectNode properties = inner.putObject("properties");
            var required = inner.putArray("required");
            field.members.forEach(
                    (name, member) -> {
                        properties.set(name, schema(member));
                        required.add(name);
                    });
            inner.put("additionalProperties", false);
        }
        if (!field.values.isEmpty()) {
            inner.putArray("enum").addAll(field.values);
        }
        if (field.mayBeNull) {
            String type = schema.path("type").asText();
            schema.putArray("type").add(type).add("null");
            if (schema.path("enum").isArray()) {
                schema.withArrayProperty("enum").addNull();
            }
        }
        if (!field.description.isEmpty()) {
            schema.put("description", field.description);
        }
        return schema;
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.codePointAt(at))
                        || "_-$".indexOf(text.charAt(at)) >= 0)) {
            at += Character.charCount(text.codePointAt(at));
        }
        return text.substring(start, at);
    }

    /** A value or a description. */
    private String words() {
        int start = at;
        if (text.startsWith("\"", at)) {
            return quoted();
        }
        while (at < text.length() && ",:|\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String words = text.substring(start, at).strip();
        if (words.isEmpty()) {
            throw wrong(start, "a value or a description");
        }
        return words;
    }

    private String quoted() {
        int start = at;
        var words = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
            words.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw new ConversationException(
                    place(start) + "the quote that begins here is not closed");
        }
        at++;
        return words.toString();
    }

    private boolean skip(char expected) {
        skipSpace();
        boolean isThere = at < text.length() && text.charAt(at) == expected;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ConversationException wrong(int from, String expected) {
        int to = from;
        while (to < text.length() && ",:| \n".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        to = Math.max(to, Math.min(from + 1, text.length()));
        String found = from == text.length() ? "the end" : "'" + text.substring(from, to) + "'";
        return new ConversationException(place(from) + "expected " + expected + ", not " + found);
    }

    private String place(int index) {
        return "the schema, column %d: ".formatted(text.codePointCount(0, index) + 1);
    }
}
