package dev.lmresp.terminal;

import org.jline.utils.AttributedString;

import java.util.ArrayList;
import java.util.List;

/**
 * A position in lines: a line, without the part that is already shown elsewhere.
 *
 * @param line the index of the line
 * @param hidden the hidden beginning of its text, may be empty
 */
record Rest(int line, String hidden) {
    /** The lines from the position on; the whole line if it has changed. */
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
