package dev.lmresp.terminal.markdown;

import org.jline.utils.AttributedString;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** A view of two lists as one, without a copy: the first is append-only. */
final class JoinedLines extends AbstractList<AttributedString> implements RandomAccess {
    private final List<AttributedString> settled;
    private final int settledSize;
    private final List<AttributedString> open;

    JoinedLines(List<AttributedString> settled, List<AttributedString> open) {
        this.settled = settled;
        this.settledSize = settled.size();
        this.open = open;
    }

    @Override
    public AttributedString get(int index) {
        return index < settledSize ? settled.get(index) : open.get(index - settledSize);
    }

    @Override
    public int size() {
        return settledSize + open.size();
    }
}
