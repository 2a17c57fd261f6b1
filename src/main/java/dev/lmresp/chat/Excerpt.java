package dev.lmresp.chat;

/**
 * The start of a text that no program can read, for people: a page of a gateway, or plain words.
 */
public final class Excerpt {
    private static final int LONGEST = 300;

    /** More than this is not looked at. */
    private static final int MOST_LOOKED_AT = 16 << 10;

    private Excerpt() {}

    /**
     * The words of a text or page on one line, cut where they get long; empty when there are none.
     */
    public static String of(String text) {
        String start = text.substring(0, Math.min(text.length(), MOST_LOOKED_AT));
        String words =
                start.replaceAll(
                                "(?s)<(script|style)\\b.*?</\\1>|<!--.*?-->|<[a-zA-Z/!?][^>]*>",
                                " ")
                        .replace("&nbsp;", " ")
                        .replaceAll("\\s+", " ")
                        .strip();
        return words.length() > LONGEST
                ? Surrogates.mended(words.substring(0, LONGEST)) + "…"
                : words;
    }
}
