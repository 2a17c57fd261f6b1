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
    private boolean stopped;

    UntilStop(Iterator<String> text, List<String> stops) {
        this.text = text;
        this.stops = stops;
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && !stopped && text.hasNext()) {
            held += text.next();
            int stop = firstStop();
            if (stop >= 0) {
                stopped = true;
                next = held.substring(0, stop);
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

    private int firstStop() {
        int first = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /** The start of the longest suffix of the held text that may begin a stop sequence. */
    private int startOfStop() {
        for (int at = 0; at < held.length(); at++) {
            for (String stop : stops) {
                if (stop.length() > held.length() - at && stop.startsWith(held.substring(at))) {
                    return at;
                }
            }
        }
        return held.length();
    }
}
