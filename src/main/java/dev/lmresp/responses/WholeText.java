package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.LoneSurrogates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces invalid characters that clients send when they cut a text within a character or read a
 * binary file as text: strict engines refuse a lone surrogate, in this and every later turn, and C
 * programs take NUL as the end of the text.
 */
public final class WholeText {
    private static final char REPLACEMENT = '\uFFFD';

    /** The path of the first replacement, empty for none. */
    private String first = "";

    /** Repairs all text of a request, including member names, in place where possible. */
    public void mend(ObjectNode request) {
        members(request, "");
    }

    /** The repairs: none, or one that names the first. */
    public List<Amendment> amendments() {
        return first.isEmpty()
                ? List.of()
                : List.of(
                        new Amendment(
                                Amendment.Kind.REPAIRED,
                                first,
                                "half a character or NUL in a text, here and maybe elsewhere,"
                                        + " becomes U+FFFD: engines refuse it"));
    }

    private JsonNode value(JsonNode value, String path) {
        switch (value) {
            case TextNode text -> {
                String mended = mended(text.asText(), path);
                return mended.equals(text.asText()) ? text : new TextNode(mended);
            }
            case ObjectNode object -> members(object, path);
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    list.set(i, value(list.get(i), path + "[" + i + "]"));
                }
            }
            default -> {}
        }
        return value;
    }

    private void members(ObjectNode object, String path) {
        boolean renamed = false;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = whole(member.getKey());
            String place = path.isEmpty() ? name : path + "." + name;
            member.setValue(value(member.getValue(), place));
            renamed |= !isWhole(member.getKey());
        }
        if (renamed) {
            rename(object, path);
        }
    }

    private void rename(ObjectNode object, String path) {
        var whole = new LinkedHashMap<String, JsonNode>();
        for (Map.Entry<String, JsonNode> member : new ArrayList<>(object.properties())) {
            whole.put(mended(member.getKey(), path), member.getValue());
        }
        object.removeAll();
        object.setAll(whole);
    }

    private String mended(String text, String path) {
        if (isWhole(text)) {
            return text;
        }
        if (first.isEmpty()) {
            first = path;
        }
        return whole(text);
    }

    private static String whole(String text) {
        return LoneSurrogates.mended(text).replace('\0', REPLACEMENT);
    }

    private static boolean isWhole(String text) {
        return text.indexOf('\0') < 0 && LoneSurrogates.isWhole(text);
    }
}
