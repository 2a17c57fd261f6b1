package dev.lmresp.state;

import com.fasterxml.jackson.databind.JsonNode;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The text in items: what is searched, and what titles and snippets are made of. */
final class ItemText {
    /**
     * What is searched of one side of a turn, in characters: files of code are long, and rarely
     * looked for.
     */
    private static final int SEARCHED = 100_000;

    private static final int TITLE_COLUMNS = 60;
    private static final int BEFORE = 24;
    private static final int SNIPPET = 80;

    /** Korean, what is not a letter in Chinese and Japanese, full-width forms, emoji. */
    private static final int[][] WIDE = {
        {0x1100, 0x115f}, {0x3000, 0x33ff}, {0xac00, 0xd7a3}, {0xff01, 0xff60}, {0x1f300, 0x1faff}
    };

    private ItemText() {}

    /**
     * What was said in items: messages, and calls with their outputs. Reasoning is not searched,
     * since it repeats what is said and is not what a person remembers.
     */
    static String searched(List<JsonNode> items) {
        var text = new StringBuilder();
        items.forEach(item -> add(text, item));
        return normal(text.substring(0, Math.min(text.length(), SEARCHED)));
    }

    /** One form for the same character, since a search compares code points. */
    static String normal(String text) {
        // SQLite ends a text at its first zero
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

    /** A title: the first line that is not empty, no wider than 60 columns of a terminal. */
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

    /** How many columns a terminal gives a character, near enough for a title. */
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

    /** One line of a text around the first of some words in it. */
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

    /** A place in a text that is not in the middle of a character. */
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
