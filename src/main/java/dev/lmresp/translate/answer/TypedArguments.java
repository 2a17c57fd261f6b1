package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.translate.ParameterSchema;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/**
 * Repairs streamed arguments: values of a wrong type, if the schema leaves no doubt about the
 * intention, and raw line breaks in strings. Numbers, and strings where the schema allows none, are
 * held back until they end; everything else passes at once. Text that is not JSON passes unchanged.
 */
final class TypedArguments {
    private final ParameterSchema schema;
    private final StringBuilder out = new StringBuilder();

    /** The objects and arrays around the current position. */
    private final ArrayDeque<Container> around = new ArrayDeque<>();

    private static final class Container {
        final boolean isObject;
        final JsonNode schema;
        String member = "";
        boolean awaitsMember;

        Container(boolean isObject, JsonNode schema) {
            this.isObject = isObject;
            this.schema = schema;
            this.awaitsMember = isObject;
        }
    }

    private enum In {
        STRUCTURE,
        SCALAR,
        MEMBER,
        STRING,
        /** A string held back until it ends. */
        HELD
    }

    private In in = In.STRUCTURE;
    private boolean escaped;

    /** The token held back until it ends. */
    private final StringBuilder token = new StringBuilder();

    private int types;
    private boolean repaired;

    TypedArguments(JsonNode parameters) {
        this.schema = new ParameterSchema(parameters);
    }

    boolean repaired() {
        return repaired;
    }

    /** Adds the next piece and returns the text that is now certain. */
    String add(String piece) {
        out.setLength(0);
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            switch (in) {
                case STRUCTURE -> structure(c);
                case SCALAR -> scalar(c);
                case MEMBER, STRING, HELD -> string(c);
            }
        }
        return out.toString();
    }

    /** The text held back, at the end of the arguments. */
    String end() {
        String rest = in == In.SCALAR || in == In.HELD ? token.toString() : "";
        token.setLength(0);
        in = In.STRUCTURE;
        return rest;
    }

    private void structure(char c) {
        Container inner = around.peek();
        switch (c) {
            case '{', '[' -> {
                around.push(new Container(c == '{', place()));
                out.append(c);
            }
            case '}', ']' -> {
                around.poll();
                out.append(c);
            }
            case ',' -> {
                if (inner != null) {
                    inner.awaitsMember = inner.isObject;
                }
                out.append(c);
            }
            case '"' -> beginString(inner);
            case ':', ' ', '\t', '\r', '\n' -> out.append(c);
            default -> {
                types = schema.types(place());
                token.setLength(0);
                token.append(c);
                in = In.SCALAR;
            }
        }
    }

    private void beginString(@Nullable Container inner) {
        escaped = false;
        token.setLength(0);
        if (inner != null && inner.awaitsMember) {
            in = In.MEMBER;
        } else {
            types = schema.types(place());
            in = ScalarRepair.mayMend(types) ? In.HELD : In.STRING;
        }
        append('"');
    }

    private void scalar(char c) {
        switch (c) {
            case ',', '}', ']', ':', '"', '{', '[', ' ', '\t', '\r', '\n' -> {
                String scalar = token.toString();
                release(scalar, ScalarRepair.scalar(scalar, types));
                structure(c);
            }
            default -> token.append(c);
        }
    }

    private void string(char c) {
        if (c < ' ') {
            // invalid raw in JSON, but the intention is clear
            control(c);
            return;
        }
        append(c);
        if (escaped) {
            escaped = false;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '"') {
            endString();
        }
    }

    private void control(char c) {
        repaired = true;
        if (escaped) {
            // a backslash at the end of a line, as in shells: a literal backslash is meant
            append('\\');
            escaped = false;
        }
        String escape =
                switch (c) {
                    case '\n' -> "\\n";
                    case '\r' -> "\\r";
                    case '\t' -> "\\t";
                    default -> String.format("\\u%04x", (int) c);
                };
        for (int i = 0; i < escape.length(); i++) {
            append(escape.charAt(i));
        }
    }

    /** Passes a member name at once, and keeps it too. */
    private void append(char c) {
        if (in != In.HELD) {
            out.append(c);
        }
        if (in != In.STRING) {
            token.append(c);
        }
    }

    private void endString() {
        In was = in;
        in = In.STRUCTURE;
        Container inner = around.peek();
        if (was == In.HELD) {
            String held = token.toString();
            release(held, ScalarRepair.string(held, types));
        } else if (was == In.MEMBER && inner != null) {
            inner.awaitsMember = false;
            inner.member = name(token.toString());
        }
    }

    private void release(String before, String after) {
        repaired |= !before.equals(after);
        out.append(after);
        token.setLength(0);
        in = In.STRUCTURE;
    }

    private static String name(String token) {
        if (token.indexOf('\\') < 0) {
            return token.substring(1, token.length() - 1);
        }
        try {
            return Json.parse(token).asText();
        } catch (JsonSyntaxException notJson) {
            return token;
        }
    }

    /** The schema of the next value. */
    private JsonNode place() {
        Container inner = around.peek();
        if (inner == null) {
            return schema.root();
        }
        if (inner.schema.isMissingNode()) {
            return MissingNode.getInstance();
        }
        return inner.isObject
                ? schema.member(inner.schema, inner.member)
                : schema.element(inner.schema);
    }
}
