package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.LoneSurrogates;

import java.util.Map;

/**
 * Joins surrogate pairs that an engine splits. A token can end in the middle of a character beyond
 * the basic plane, and some engines then send one surrogate in a chunk and the other in the next; a
 * lone surrogate cannot be written as UTF-8. One instance per streamed text.
 */
public final class Surrogates {
    private static final char REPLACEMENT = '\uFFFD';

    private char held;

    /** The next piece, with complete characters only; a high surrogate at its end is held back. */
    public String join(String piece) {
        if (held == 0 && LoneSurrogates.isWhole(piece)) {
            return piece;
        }
        String all = held == 0 ? piece : held + piece;
        held = 0;
        if (!all.isEmpty() && Character.isHighSurrogate(all.charAt(all.length() - 1))) {
            held = all.charAt(all.length() - 1);
            all = all.substring(0, all.length() - 1);
        }
        return mended(all);
    }

    /** The text still held back, when no piece follows. */
    public String end() {
        if (held == 0) {
            return "";
        }
        held = 0;
        return String.valueOf(REPLACEMENT);
    }

    /** Replaces each lone surrogate with a replacement character. */
    public static String mended(String text) {
        return LoneSurrogates.mended(text);
    }

    /**
     * Replaces lone surrogates in all text of a tree, {@linkplain #mended(String) as in a text}, in
     * place where possible.
     */
    public static JsonNode mended(JsonNode tree) {
        if (tree.isTextual()) {
            String text = tree.asText();
            return LoneSurrogates.isWhole(text) ? tree : new TextNode(mended(text));
        }
        if (tree instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member.setValue(mended(member.getValue()));
            }
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, mended(array.get(i)));
            }
        }
        return tree;
    }
}
