package dev.lmresp.terminal;

import org.jline.utils.AttributedString;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in lines: a line, and what of it is left out because it stands somewhere else already.
 *
 * @param line the index of the line
 * @param hidden the beginning of its text, empty for none
 */
record Rest(int line, String hidden) {
    /** The lines without what is left out; the same where the line has become another. */
    List<AttributedString> of(List<AttributedString> lines) {
        if (hidden.isEmpty()
                || line >= lines.size()
                || !lines.get(line).toString().startsWith(hidden)) {
            return lines;
        }
        var some = new ArrayList<>(lines);
        AttributedString whole = lines.get(line);
        some.set(line, whole.subSequence(hidden.length(), whole.length()));
        return some;
    }
}
