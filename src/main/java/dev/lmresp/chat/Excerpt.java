package dev.lmresp.chat;

/**
 * A readable excerpt of an error body that is not JSON: an HTML page of a gateway, or plain text.
 */
public final class Excerpt {
    private static final int LONGEST = 300;

    private Excerpt() {}

    /** The text of a page on one line, without tags, cut when it is long; may be empty. */
    public static String of(String page) {
        var text = new StringBuilder();
        int at = 0;
        while (at < page.length() && text.length() <= LONGEST) {
            char next = page.charAt(at);
            int end = next == '<' ? endOfTag(page, at) : at + 1;
            if (end > at + 1 || Character.isWhitespace(next)) {
                separate(text);
            } else if (page.startsWith("&nbsp;", at)) {
                separate(text);
                end = at + "&nbsp;".length();
            } else {
                text.append(next);
            }
            at = end;
        }
        String words = text.toString().strip();
        return words.length() > LONGEST
                ? Surrogates.mended(words.substring(0, LONGEST)) + "…"
                : words;
    }

    private static void separate(StringBuilder text) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
        }
    }

    /**
     * The end of a tag, together with its content if that is no text (script, style); a lone
     * bracket is a character.
     */
    private static int endOfTag(String page, int at) {
        if (page.startsWith("<!--", at)) {
            return after(page, "-->", at, page.length());
        }
        for (String name : new String[] {"script", "style"}) {
            if (page.startsWith(name, at + 1)) {
                return after(page, "</" + name + ">", at, page.length());
            }
        }
        boolean isTag =
                at + 1 < page.length()
                        && (Character.isLetter(page.charAt(at + 1))
                                || "/!?".indexOf(page.charAt(at + 1)) >= 0);
        return isTag ? after(page, ">", at, at + 1) : at + 1;
    }

    private static int after(String page, String end, int from, int otherwise) {
        int found = page.indexOf(end, from);
        return found < 0 ? otherwise : found + end.length();
    }
}
