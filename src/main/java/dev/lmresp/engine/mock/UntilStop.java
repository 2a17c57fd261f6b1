package dev.lmresp.engine.mock;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The pieces of a text up to the first stop sequence, which may span several of them. */
final class UntilStop implements Iterator<String> {
    private final Iterator<String> text;
    private final List<String> stops;

    /** Text held back because it may be the start of a stop sequence. */
    private String held = "";

    private String next = "";
    private String stop = "";

    UntilStop(Iterator<String> text, List<String> stops) {
        this.text = text;
        this.stops = stops;
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && stop.isEmpty() && text.hasNext()) {
            held += text.next();
            int end = firstStop();
            if (end >= 0) {
                next = held.substring(0, end);
                held = "";
            } else {
                int kept = startOfStop();
                next = held.substring(0, kept);
                held = held.substring(kept);
            }
        }
        if (next.isEmpty()) {
            next = held;
            held = "";
        }
        return !next.isEmpty();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        String piece = next;
        next = "";
        return piece;
    }

    /** The stop sequence that ended the text; empty before that, and when none did. */
    String stop() {
        return stop;
    }

    private int firstStop() {
        int first = -1;
        for (String one : stops) {
            int at = held.indexOf(one);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
                stop = one;
            }
        }
        return first;
    }

    /** The start of the longest suffix of the held text that may begin a stop sequence. */
    private int startOfStop() {
        for (int at = 0; at < held.length(); at++) {
            for (String one : stops) {
                if (one.length() > held.length() - at && one.startsWith(held.substring(at))) {
                    return at;
                }
            }
        }
        return held.length();
    }
}
