package dev.lmresp.proxy;

/** The words of a web page, which gateways send in place of an error; of plain text, all of it. */
final class PageText {
    private PageText() {}

    /**
     * The start of the words, with one space between them.
     *
     * @param maxChars how much of them, before the mark that there are more
     */
    static String start(String page, int maxChars) {
        var text = new StringBuilder();
        int at = 0;
        while (at < page.length() && text.length() <= maxChars) {
            char next = page.charAt(at);
            boolean isTag = next == '<';
            int end = isTag ? endOfTag(page, at) : at + 1;
            if (isTag ? end > at + 1 : Character.isWhitespace(next)) {
                separate(text);
            } else {
                text.append(next);
            }
            at = end;
        }
        String words = text.toString().strip();
        return words.length() > maxChars ? words.substring(0, maxChars) + "…" : words;
    }

    private static void separate(StringBuilder text) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
        }
    }

    /**
     * Where a tag ends, with what it has inside that is no text; a lone bracket is one character.
     */
    private static int endOfTag(String page, int at) {
        for (String name : new String[] {"script", "style"}) {
            if (page.startsWith(name, at + 1)) {
                return after(page, "</" + name + ">", at, page.length());
            }
        }
        return after(page, ">", at, at + 1);
    }

    private static int after(String page, String end, int from, int otherwise) {
        int found = page.indexOf(end, from);
        return found < 0 ? otherwise : found + end.length();
    }
}
