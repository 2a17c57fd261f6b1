package dev.lmresp.cli;

import java.util.Locale;

/** Writes a manual page in the language of {@code man}, with the macros of {@code man(7)}. */
final class Roff {
    private final StringBuilder page = new StringBuilder();

    /** The first line of a page: its name in capitals, its section, its date, and whose it is. */
    Roff title(String name, int section, String date, String source) {
        page.append(
                ".TH \"%s\" %d \"%s\" \"%s\"\n"
                        .formatted(capitals(name), section, date, escape(source)));
        // no hyphens in the names of options, and no wide blanks
        page.append(".nh\n.ad l\n");
        return this;
    }

    Roff section(String heading) {
        page.append(".SH \"").append(heading).append("\"\n");
        return this;
    }

    Roff paragraph(String text) {
        beginParagraph();
        return line(escape(text));
    }

    /** A heading begins one itself. */
    private void beginParagraph() {
        String last = page.substring(page.lastIndexOf("\n", page.length() - 2) + 1);
        if (!last.startsWith(".SH")) {
            page.append(".PP\n");
        }
    }

    /** A line that has its escapes already. */
    Roff line(String escaped) {
        page.append(escaped).append('\n');
        return this;
    }

    /** What is explained, with its escapes, and the explanation below it. */
    Roff item(String escaped, String text) {
        page.append(".TP\n").append(escaped).append('\n');
        return line(text.isEmpty() ? "\\&" : escape(text));
    }

    /** One more line of an explanation. */
    Roff more(String text) {
        page.append(".br\n");
        return line(escape(text));
    }

    void startVerbatim() {
        beginParagraph();
        page.append(".nf\n");
    }

    void verbatim(String text) {
        line("    " + escape(text));
    }

    void endVerbatim() {
        page.append(".fi\n");
    }

    String text() {
        return page.toString();
    }

    /** Text that means itself: {@code -} is no hyphen, and no line begins with a command. */
    static String escape(String text) {
        String escaped =
                text.replace("\\", "\\e")
                        .replace("-", "\\-")
                        .replace("'", "\\(aq")
                        .replace("`", "\\(ga")
                        .replace("^", "\\(ha")
                        .replace("~", "\\(ti")
                        .replace("…", "...");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }

    private static String capitals(String name) {
        return escape(name.toUpperCase(Locale.ROOT));
    }
}
