package dev.lmresp.terminal.markdown;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The end of an HTML block that begins with a line, by the rules of <a
 * href="https://spec.commonmark.org/0.31.2/#html-blocks">CommonMark</a>.
 *
 * @param end a pattern in its last line, or null when it ends at a blank line
 * @param interrupts whether it may follow text without a blank line
 */
record HtmlStart(@Nullable Pattern end, boolean interrupts) {
    private static final Pattern VERBATIM =
            Pattern.compile("<(?:script|pre|style|textarea)(?:\\s.*|>.*|)", ignoringCase());
    private static final Pattern VERBATIM_END =
            Pattern.compile("</(?:script|pre|style|textarea)>", ignoringCase());
    private static final Pattern COMMENT_END = Pattern.compile("-->");
    private static final Pattern INSTRUCTION_END = Pattern.compile("\\?>");
    private static final Pattern DATA_END = Pattern.compile("]]>");
    private static final Pattern DECLARATION_END = Pattern.compile(">");
    private static final Pattern TAG_NAME =
            Pattern.compile("</?([A-Za-z][A-Za-z0-9]*)(?=\\s|/?>|$)");
    private static final Pattern WHOLE_TAG =
            Pattern.compile(
                    "(?:<[A-Za-z][\\w-]*(?:\\s+[A-Za-z_:][\\w.:-]*+"
                            + "(?:\\s*+=\\s*+(?:[^\"'=<>`\\s]++|'[^']*+'|\"[^\"]*+\"))?)*+\\s*+/?>"
                            + "|</[A-Za-z][\\w-]*\\s*+>)\\s*+");

    private static final Set<String> BLOCKS =
            Set.of(
                    ("address article aside base basefont blockquote body caption center col"
                         + " colgroup dd details dialog dir div dl dt fieldset figcaption figure"
                         + " footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html"
                         + " iframe legend li link main menu menuitem nav noframes ol optgroup"
                         + " option p param search section summary table tbody td tfoot th thead"
                         + " title tr track ul")
                            .split(" "));

    /** The block that begins with the line, or null. */
    static @Nullable HtmlStart of(SourceLine line) {
        if (line.isDeep() || line.first() != '<') {
            return null;
        }
        String text = line.text().substring(line.start());
        if (VERBATIM.matcher(text).matches()) {
            return new HtmlStart(VERBATIM_END, true);
        }
        if (text.startsWith("<!--")) {
            return new HtmlStart(COMMENT_END, true);
        }
        if (text.startsWith("<?")) {
            return new HtmlStart(INSTRUCTION_END, true);
        }
        if (text.startsWith("<![CDATA[")) {
            return new HtmlStart(DATA_END, true);
        }
        if (text.length() > 2 && text.charAt(1) == '!' && Character.isLetter(text.charAt(2))) {
            return new HtmlStart(DECLARATION_END, true);
        }
        var tag = TAG_NAME.matcher(text);
        if (tag.lookingAt() && BLOCKS.contains(tag.group(1).toLowerCase(Locale.ROOT))) {
            return new HtmlStart(null, true);
        }
        return WHOLE_TAG.matcher(text).matches() ? new HtmlStart(null, false) : null;
    }

    /** True when the block ends with this line. */
    boolean endsWith(String line) {
        return end == null ? line.isBlank() : end.matcher(line).find();
    }

    private static int ignoringCase() {
        return Pattern.CASE_INSENSITIVE;
    }
}
