package dev.lmresp.terminal.markdown;

import java.util.ArrayList;
import java.util.List;

/** A settled piece of an answer: no later text changes its meaning. */
sealed interface Piece {
    /**
     * Blocks that can be rendered separately, or one item of a list.
     *
     * @param source its Markdown
     * @param number the number of its item, or -1 if the source has it
     * @param hasGap whether a blank line comes before it
     */
    record Part(String source, int number, boolean hasGap) implements Piece {
        Part with(String other) {
            return new Part(other, number, hasGap);
        }
    }

    /** A fenced code block. Its lines are settled one by one. */
    final class Code implements Piece {
        private final String info;
        private final List<String> lines = new ArrayList<>();
        private boolean hasEnded;

        Code(String info) {
            this.info = info;
        }

        String info() {
            return info;
        }

        List<String> lines() {
            return lines;
        }

        void add(String line) {
            lines.add(line);
        }

        boolean hasEnded() {
            return hasEnded;
        }

        void end() {
            hasEnded = true;
        }
    }
}
