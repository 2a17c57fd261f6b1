package dev.lmresp.engine.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt with its quotations blanked out, in place: code fences, backticks and quotes contain
 * material, not instructions.
 *
 * @param text the masked prompt, of the same length
 * @param fenced the contents of the code fences
 * @param ticked the contents of the backticks
 * @param quoted the contents of the quotes
 */
record Masked(String text, List<Quotation> fenced, List<Quotation> ticked, List<Quotation> quoted) {
    private static final Pattern QUOTATION =
            Pattern.compile(
                    "```[^\\n`]*\\n(?<fence>.*?)\\n?```"
                            + "|`(?<tick>[^`\\n]+)`"
                            + "|\"(?<double>[^\"\\n]+)\"|“(?<curly>[^”\\n]+)”"
                            // an apostrophe is not a quote
                            + "|(?<![\\p{L}\\p{N}])'(?<single>[^'\\n]+)'(?![\\p{L}\\p{N}])",
                    Pattern.DOTALL);

    /**
     * A quotation.
     *
     * @param at the offset of its content
     */
    record Quotation(int at, String text) {}

    /** Finds the quotations of a prompt. */
    static Masked of(String prompt) {
        var fenced = new ArrayList<Quotation>();
        var ticked = new ArrayList<Quotation>();
        var quoted = new ArrayList<Quotation>();
        if (prompt.indexOf('`') < 0
                && prompt.indexOf('"') < 0
                && prompt.indexOf('\'') < 0
                && prompt.indexOf('“') < 0) {
            return new Masked(prompt, fenced, ticked, quoted);
        }
        var text = new StringBuilder(prompt);
        Matcher found = QUOTATION.matcher(prompt);
        while (found.find()) {
            if (found.start("fence") >= 0) {
                fenced.add(new Quotation(found.start("fence"), found.group("fence")));
            } else if (found.start("tick") >= 0) {
                ticked.add(new Quotation(found.start("tick"), found.group("tick")));
            } else {
                for (String quote : new String[] {"double", "curly", "single"}) {
                    if (found.start(quote) >= 0) {
                        quoted.add(new Quotation(found.start(quote), found.group(quote)));
                    }
                }
            }
            for (int i = found.start(); i < found.end(); i++) {
                text.setCharAt(i, ' ');
            }
        }
        return new Masked(text.toString(), fenced, ticked, quoted);
    }
}
