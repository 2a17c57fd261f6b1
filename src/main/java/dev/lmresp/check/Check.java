package dev.lmresp.check;

/**
 * One thing that an endpoint must do right.
 *
 * @param id names it on the command line and in reports; it never changes its meaning
 * @param title a sentence on what it proves
 * @param procedure asks the endpoint and judges the answers
 */
public record Check(String id, String title, Procedure procedure) {
    /** Asks an endpoint and judges the answers. */
    @FunctionalInterface
    public interface Procedure {
        /**
         * Runs it. What is wrong it tells the probe; it ends early when no more can be told.
         *
         * @throws Broken when what came is so wrong that the rest cannot be judged
         * @throws Skipped when it cannot be judged at all
         */
        void run(TestedEndpoint endpoint) throws Broken, Skipped, InterruptedException;
    }

    /** An answer that is wrong, and makes the rest of a check pointless. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** Says why a check cannot be judged. */
    static final class Skipped extends Exception {
        private static final long serialVersionUID = 1L;

        Skipped(String message) {
            super(message);
        }
    }
}
