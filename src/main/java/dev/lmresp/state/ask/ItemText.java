package dev.lmresp.state.ask;

import com.fasterxml.jackson.databind.JsonNode;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The text of items, for search, titles and snippets. */
final class ItemText {
    /**
     * The number of characters that are indexed of one side of a turn: files of code are long, and
     * rarely searched for.
     */
    private static final int SEARCHED = 100_000;

    private static final int TITLE_COLUMNS = 60;
    private static final int BEFORE = 24;
    private static final int SNIPPET = 80;

    /** Wide characters: Korean, Chinese and Japanese symbols, full-width forms, emoji. */
    private static final int[][] WIDE = {
        {0x1100, 0x115f}, {0x3000, 0x33ff}, {0xac00, 0xd7a3}, {0xff01, 0xff60}, {0x1f300, 0x1faff}
    };

    private ItemText() {}

    /**
     * The searchable text: messages, and calls with their outputs. Not reasoning, which repeats the
     * answer and is not what users remember.
     */
    static String searched(List<JsonNode> items) {
        var text = new StringBuilder();
        items.forEach(item -> add(text, item));
        return normal(text.substring(0, Math.min(text.length(), SEARCHED)));
    }

    /** Normalizes characters, because the search compares code points. */
    static String normal(String text) {
        // SQLite ends a text at its first NUL
        return Normalizer.normalize(text.replace('\0', ' '), Normalizer.Form.NFC);
    }

    private static void add(StringBuilder text, JsonNode item) {
        if (text.length() > SEARCHED || item.path("type").asText().equals("reasoning")) {
            return;
        }
        addContent(text, item.path("content"));
        addContent(text, item.path("output"));
        addText(text, item.path("name"));
        addText(text, item.path("arguments"));
    }

    private static void addContent(StringBuilder text, JsonNode content) {
        addText(text, content);
        for (JsonNode part : content) {
            addText(text, part.path("text"));
            addText(text, part.path("refusal"));
        }
    }

    private static void addText(StringBuilder text, JsonNode value) {
        if (value.isTextual() && !value.asText().isEmpty()) {
            text.append(value.asText()).append('\n');
        }
    }

    /** A title: the first non-blank line, at most 60 terminal columns wide. */
    static String title(List<JsonNode> input) {
        var text = new StringBuilder();
        for (JsonNode item : input) {
            addContent(text, item.path("content"));
        }
        String line =
                text.toString()
                        .lines()
                        .map(it -> it.replaceAll("\\p{Cntrl}+", " ").strip())
                        .filter(it -> !it.isEmpty())
                        .findFirst()
                        .orElse("");
        return cut(line);
    }

    private static String cut(String line) {
        int columns = 0;
        int end = 0;
        for (int at = 0; at < line.length(); at += Character.charCount(line.codePointAt(at))) {
            columns += width(line.codePointAt(at));
            if (columns > TITLE_COLUMNS) {
                return line.substring(0, end).strip() + "…";
            }
            if (columns < TITLE_COLUMNS) {
                end = at + Character.charCount(line.codePointAt(at));
            }
        }
        return line;
    }

    /** The terminal columns of a character, precise enough for a title. */
    private static int width(int character) {
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean isWide =
                Character.isIdeographic(character)
                        || Stream.of(WIDE).anyMatch(it -> it[0] <= character && character <= it[1]);
        return isWide ? 2 : 1;
    }

    /** One line of the text around the first matching word. */
    static String snippet(String text, List<String> words) {
        String line = text.replaceAll("\\s+", " ").strip();
        String folded = line.toLowerCase(Locale.ROOT);
        int at =
                words.stream()
                        .mapToInt(it -> folded.indexOf(it.toLowerCase(Locale.ROOT)))
                        .filter(it -> it >= 0)
                        .min()
                        .orElse(0);
        // some letters have another length in lower case
        int from = whole(line, Math.min(at, line.length()) - BEFORE);
        int to = whole(line, from + SNIPPET);
        return (from > 0 ? "…" : "")
                + line.substring(from, to).strip()
                + (to < line.length() ? "…" : "");
    }

    /** An offset that is not in the middle of a character. */
    private static int whole(String text, int at) {
        int within = Math.clamp(at, 0, text.length());
        boolean isMiddle =
                within > 0
                        && within < text.length()
                        && Character.isLowSurrogate(text.charAt(within))
                        && Character.isHighSurrogate(text.charAt(within - 1));
        return isMiddle ? within - 1 : within;
    }
}
