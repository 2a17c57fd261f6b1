package dev.lmresp.terminal.markdown;

import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.ControlCharacters;

import org.jline.utils.AttributedString;

import java.util.List;

/**
 * Renders code, line by line, between two short rules. There is nothing before or after a line, so
 * that it can be copied with the mouse; lines that are too long continue in the next row. A line
 * that was added does not change any more.
 */
final class CodeLines {
    private static final int TAB = 4;
    private static final String RULE = "───";

    private final Language language;
    private final Theme theme;
    private final int width;
    private int context = Language.START;

    CodeLines(Language language, Theme theme, int width) {
        this.language = language;
        this.theme = theme;
        this.width = Math.max(2, width);
    }

    /** Adds the rule before the code, with the name of its language, if any. */
    void begin(String name, List<AttributedString> out) {
        var rule = new Flow();
        rule.append(RULE, theme.mark());
        rule.append(name.isEmpty() ? "" : " " + name, theme.label());
        out.addAll(rule.cut(width));
    }

    /** Adds the rule after the code. */
    void end(List<AttributedString> out) {
        begin("", out);
    }

    /** Adds a complete line. */
    void line(String code, List<AttributedString> out) {
        context = add(code, out);
    }

    /** Adds the incomplete last line. */
    void openLine(String code, List<AttributedString> out) {
        add(code, out);
    }

    private int add(String code, List<AttributedString> out) {
        var line = new Flow();
        int next =
                language.read(
                        ControlCharacters.of(withoutTabs(code)),
                        context,
                        (text, token) -> line.append(text, theme.of(token)));
        out.addAll(line.isEmpty() ? List.of(AttributedString.EMPTY) : line.cut(width));
        return next;
    }

    private static String withoutTabs(String code) {
        if (code.indexOf('\t') < 0) {
            return code;
        }
        var text = new StringBuilder();
        int column = 0;
        int from = 0;
        for (int tab = code.indexOf('\t'); tab >= 0; tab = code.indexOf('\t', from)) {
            text.append(code, from, tab);
            column += Columns.of(code, from, tab);
            int blanks = TAB - column % TAB;
            text.repeat(' ', blanks);
            column += blanks;
            from = tab + 1;
        }
        return text.append(code, from, code.length()).toString();
    }
}
