package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** The text of messages among items, without reasoning, calls and images. */
public final class SaidText {
    private SaidText() {}

    /** The texts of all messages, separated by an empty line. */
    public static String of(List<JsonNode> items) {
        var texts = new ArrayList<String>();
        for (JsonNode item : items) {
            if (item.path("type").asText("message").equals("message")) {
                add(item.path("content"), texts);
            }
        }
        return String.join("\n\n", texts);
    }

    private static void add(JsonNode content, List<String> texts) {
        if (content.isTextual()) {
            texts.add(content.asText());
        }
        for (JsonNode part : content) {
            if (part.path("text").isTextual()) {
                texts.add(part.path("text").asText());
            }
        }
    }
}
