package dev.lmresp.terminal.markdown;

import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.Harmless;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

import java.util.List;

/**
 * Code, line by line. It is set in with blanks and nothing else, so that it can be copied with the
 * mouse; lines that are too long go on in the next row. A line that has been added stays as it is,
 * whatever follows.
 */
final class CodeLines {
    private static final int TAB = 4;
    private static final int NARROW = 40;

    private final Language language;
    private final Theme theme;
    private final int width;
    private final String indent;
    private int context = Language.START;

    CodeLines(Language language, Theme theme, int width) {
        this.language = language;
        this.theme = theme;
        this.indent = " ".repeat(width < NARROW ? 2 : 4);
        this.width = Math.max(2, width - indent.length());
    }

    /** Adds the line that names the language, if there is a name. */
    void label(String name, List<AttributedString> out) {
        if (!name.isEmpty()) {
            var label = new Flow();
            label.append(name, theme.label());
            addSetIn(label, out);
        }
    }

    /** Adds a whole line. */
    void line(String code, List<AttributedString> out) {
        context = add(code, out);
    }

    /** Adds what there is of a line that still grows. */
    void openLine(String code, List<AttributedString> out) {
        add(code, out);
    }

    private int add(String code, List<AttributedString> out) {
        var line = new Flow();
        int next =
                language.read(
                        Harmless.of(withoutTabs(code)),
                        context,
                        (text, token) -> line.append(text, theme.of(token)));
        addSetIn(line, out);
        return next;
    }

    private void addSetIn(Flow line, List<AttributedString> out) {
        if (line.isEmpty()) {
            out.add(AttributedString.EMPTY);
            return;
        }
        for (AttributedString row : line.cut(width)) {
            var setIn = new AttributedStringBuilder(indent.length() + row.length());
            out.add(setIn.append(indent).append(row).toAttributedString());
        }
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
