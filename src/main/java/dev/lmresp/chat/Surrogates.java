package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.LoneSurrogates;

import java.util.Map;

/**
 * Joins the halves of characters. A token can end in the middle of a character beyond the basic
 * plane, and some engines then send one surrogate in a chunk and the other in the next; a surrogate
 * alone cannot be written as UTF-8. One for each text that comes in pieces.
 */
public final class Surrogates {
    private static final char REPLACEMENT = '\uFFFD';

    private char held;

    /** The next piece with whole characters only; half a character at its end waits. */
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

    /** What still waits when no piece follows. */
    public String end() {
        if (held == 0) {
            return "";
        }
        held = 0;
        return String.valueOf(REPLACEMENT);
    }

    /** The text with a replacement character for each half of a character. */
    public static String mended(String text) {
        return LoneSurrogates.mended(text);
    }

    /** The tree with all its text {@linkplain #mended(String) mended}, in place where it can be. */
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
