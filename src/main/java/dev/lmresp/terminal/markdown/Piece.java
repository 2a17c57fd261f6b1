package dev.lmresp.terminal.markdown;

import java.util.ArrayList;
import java.util.List;

/** What of an answer is settled: no later text changes what it is. */
sealed interface Piece {
    /**
     * Blocks that can be shown without the others, or one item of a list.
     *
     * @param source its Markdown
     * @param number the number of its item, or -1 when the source says it
     * @param hasGap whether a blank line comes before it
     */
    record Part(String source, int number, boolean hasGap) implements Piece {
        /** The same with other Markdown. */
        Part with(String other) {
            return new Part(other, number, hasGap);
        }
    }

    /** A block of code between fences. Its lines are settled one by one. */
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
