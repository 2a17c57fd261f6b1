package dev.lmresp.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Reads and writes JSON. Trees keep the order of their members, so the same input produces the same
 * bytes.
 */
public final class Json {
    /**
     * The maximum nesting of JSON that is read; deeper text is refused, because it could overflow
     * the stack.
     */
    public static final int MAX_DEPTH = 500;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    // characters beyond the basic plane are not escaped either
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    // the default keeps buffers per thread, and each request is a new virtual
                    // thread
                    .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    // the server limits bodies; a single string may be a whole
                                    // image
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    @FunctionalInterface
    public interface Writer {
        void write(JsonGenerator out) throws IOException;
    }

    private Json() {}

    /** The factory for streaming reads and writes. */
    public static JsonFactory factory() {
        return FACTORY;
    }

    /**
     * Parses one JSON value.
     *
     * @throws JsonSyntaxException when the text is empty, malformed, or has anything after the
     *     value
     */
    public static JsonNode parse(byte[] text) {
        return parse(text, 0, text.length);
    }

    /** Parses one JSON value from a part of an array. */
    public static JsonNode parse(byte[] text, int from, int to) {
        try (var parser = FACTORY.createParser(text, from, to - from)) {
            return onlyValue(parser, text, from, to);
        } catch (IOException e) {
            throw syntax(e);
        }
    }

    /**
     * Parses one JSON value and refuses duplicate members: a reader that takes the first and one
     * that takes the last would see two different requests.
     */
    public static JsonNode parseStrictly(byte[] text) {
        try (var parser =
                FACTORY.createParser(text).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)) {
            return onlyValue(parser, text, 0, text.length);
        } catch (IOException e) {
            throw syntax(e);
        }
    }

    /**
     * Parses one JSON value that a program printed without a JSON library: accepts {@code NaN} and
     * {@code Infinity}, single quotes, raw line breaks in strings, and trailing commas.
     */
    public static JsonNode parseLeniently(byte[] text, int from, int to) {
        try (var parser = lenientParser(text, from, to)) {
            return onlyValue(parser, text, from, to);
        } catch (IOException e) {
            throw syntax(e);
        }
    }

    /** A streaming parser that accepts the same as {@link #parseLeniently}. */
    public static JsonParser lenientParser(byte[] text, int from, int to) throws IOException {
        return FACTORY.createParser(text, from, to - from)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature())
                .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES.mappedFeature())
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA.mappedFeature())
                .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS.mappedFeature());
    }

    /**
     * Parses one JSON value as editors write it for people: accepts comments and trailing commas.
     *
     * @throws JsonSyntaxException when the text is empty, malformed, or has anything after the
     *     value
     */
    public static JsonNode parseCommented(String text) {
        try (var parser = commentedParser(text)) {
            return onlyValue(parser, MAPPER.readTree(parser));
        } catch (IOException e) {
            throw syntax(e);
        }
    }

    /** A streaming parser that accepts the same as {@link #parseCommented}. */
    public static JsonParser commentedParser(String text) throws IOException {
        return FACTORY.createParser(text)
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS.mappedFeature())
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA.mappedFeature());
    }

    /** Parses one JSON value. */
    public static JsonNode parse(String text) {
        try (var parser = FACTORY.createParser(text)) {
            return onlyValue(parser, MAPPER.readTree(parser));
        } catch (IOException e) {
            throw syntax(e);
        }
    }

    /** True when the text is one complete JSON value. */
    public static boolean isComplete(String text) {
        try (var parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The tree as compact JSON. */
    public static String text(JsonNode tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tree as indented JSON for people; control and invisible characters are escaped. */
    public static String pretty(JsonNode tree) {
        return Escapes.of(tree.toPrettyString());
    }

    /** The tree on one line for people, escaped as in {@link #pretty}. */
    public static String line(JsonNode tree) {
        return Escapes.of(text(tree));
    }

    /** A value in a message on what was expected: its text, or that there is none. */
    public static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : text(value);
    }

    /** The writer's output as compact UTF-8. */
    public static byte[] bytes(Writer writer) {
        try (var buffer = new ByteArrayBuilder(null, 1024)) {
            try (var generator = MAPPER.createGenerator(buffer)) {
                writer.write(generator);
            }
            return buffer.getClearAndRelease();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tree as compact UTF-8. */
    public static byte[] bytes(JsonNode tree) {
        return bytes(out -> write(out, tree));
    }

    public static void write(JsonGenerator out, JsonNode tree) throws IOException {
        MAPPER.writeTree(out, tree);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** A generator that writes UTF-8 to a stream and never closes it. */
    public static JsonGenerator generator(OutputStream out) {
        try {
            return MAPPER.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode onlyValue(JsonParser parser, byte[] text, int from, int to)
            throws IOException {
        return onlyValue(
                parser,
                to - from < LargeText.WORTHWHILE_BYTES
                        ? MAPPER.readTree(parser)
                        : new LargeText(MAPPER, parser, text, from).read());
    }

    private static JsonNode onlyValue(JsonParser parser, JsonNode tree) throws IOException {
        if (tree == null || tree.isMissingNode()) {
            throw new JsonSyntaxException("empty text where JSON was expected", 1, 1);
        }
        if (parser.nextToken() != null) {
            var where = parser.currentTokenLocation();
            throw new JsonSyntaxException(
                    "unexpected text after the JSON value", where.getLineNr(), where.getColumnNr());
        }
        return tree;
    }

    private static JsonSyntaxException syntax(IOException e) {
        if (e instanceof JsonProcessingException json) {
            var where = json.getLocation();
            // Jackson adds the position in its own format
            String problem =
                    json.getOriginalMessage()
                            .replaceAll(" \\(start marker at \\[Source.*?\\]\\)", "");
            return where == null
                    ? new JsonSyntaxException(problem, 0, 0)
                    : new JsonSyntaxException(problem, where.getLineNr(), where.getColumnNr());
        }
        // only the encoding can be wrong here, and Jackson counts from the start of a buffer that
        // is reused
        return new JsonSyntaxException("the text is not UTF-8", 0, 0);
    }
}
