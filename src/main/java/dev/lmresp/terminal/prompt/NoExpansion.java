package dev.lmresp.terminal.prompt;

import org.jline.reader.Expander;
import org.jline.reader.History;

/** Disables history expansion by {@code !} and {@code $}. */
final class NoExpansion implements Expander {
    @Override
    public String expandHistory(History history, String line) {
        return line;
    }

    @Override
    public String expandVar(String word) {
        return word;
    }
}
