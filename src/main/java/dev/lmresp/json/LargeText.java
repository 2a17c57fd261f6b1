package dev.lmresp.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads large documents that consist mostly of a few strings: images and files in base64. The
 * parser decodes a string into character arrays, which take four times its bytes; a string of plain
 * ASCII is copied directly from the document.
 */
final class LargeText {
    /** Smaller documents gain nothing. */
    static final int WORTHWHILE_BYTES = 256 << 10;

    private static final int LONG_STRING_BYTES = 16 << 10;

    private final ObjectMapper mapper;
    private final JsonParser in;
    private final byte[] text;
    private final int from;

    /**
     * @param mapper reads numbers and other small values
     * @param in a parser of the bytes from {@code from} on, before its first token
     */
    LargeText(ObjectMapper mapper, JsonParser in, byte[] text, int from) {
        this.mapper = mapper;
        this.in = in;
        this.text = text;
        this.from = from;
    }

    /** The value; a missing node if there is none. */
    JsonNode read() throws IOException {
        return in.nextToken() == null ? mapper.getNodeFactory().missingNode() : value();
    }

    /** The value that begins with the current token. */
    private JsonNode value() throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> string();
            default -> mapper.readTree(in);
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = Json.object();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            object.set(name, value());
        }
        return object;
    }

    private ArrayNode array() throws IOException {
        ArrayNode array = Json.array();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        return array;
    }

    private JsonNode string() throws IOException {
        // the offset of the quote, counted from the first byte that the parser received
        int start = from + (int) in.currentTokenLocation().getByteOffset() + 1;
        int end = endOfPlain(start);
        return end - start < LONG_STRING_BYTES
                ? mapper.getNodeFactory().textNode(in.getText())
                : TextNode.valueOf(
                        new String(text, start, end - start, StandardCharsets.ISO_8859_1));
    }

    /** The end of a string that is ASCII without escapes; -1 for others. */
    private int endOfPlain(int start) {
        for (int i = start; i < text.length; i++) {
            byte one = text[i];
            if (one == '"') {
                return i;
            }
            if (one < ' ' || one == '\\') {
                return -1;
            }
        }
        return -1;
    }
}
