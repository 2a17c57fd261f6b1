package dev.lmresp.check;

/**
 * A requirement that an endpoint must meet.
 *
 * @param id the stable name on the command line and in reports
 * @param title a sentence on what it verifies
 * @param procedure sends the requests and verifies the answers
 */
public record Check(String id, String title, Procedure procedure) {
    /** Sends requests to an endpoint and verifies the answers. */
    @FunctionalInterface
    public interface Procedure {
        /**
         * Runs the check. Problems are reported to the {@link Traffic}; it returns early when
         * nothing more can be verified.
         *
         * @param model the model for requests that have none; empty to leave it out
         * @throws Broken when an answer is so wrong that the rest cannot be verified
         * @throws Skipped when it cannot be verified at all
         */
        void run(Traffic traffic, String model) throws Broken, Skipped, InterruptedException;
    }

    /** A check of a Responses endpoint. */
    @FunctionalInterface
    interface OfResponses {
        void run(TestedResponses endpoint) throws Broken, Skipped, InterruptedException;
    }

    /** A check of a Messages endpoint. */
    @FunctionalInterface
    interface OfMessages {
        void run(TestedMessages endpoint) throws Broken, Skipped, InterruptedException;
    }

    static Check responses(String id, String title, OfResponses check) {
        return new Check(
                id, title, (traffic, model) -> check.run(new TestedResponses(traffic, model)));
    }

    static Check messages(String id, String title, OfMessages check) {
        return new Check(
                id, title, (traffic, model) -> check.run(new TestedMessages(traffic, model)));
    }

    /** An answer is so wrong that the rest of the check is pointless. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** The check cannot be verified; the message has the reason. */
    static final class Skipped extends Exception {
        private static final long serialVersionUID = 1L;

        Skipped(String message) {
            super(message);
        }
    }
}
