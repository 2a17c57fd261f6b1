package dev.lmresp.doctor;

/** Does the engine really stream? */
final class StreamsProbe implements Probe {
    /** Enough for an engine that reasons before it counts. */
    private static final int LIMIT = 4000;

    @Override
    public String id() {
        return "streams";
    }

    @Override
    public String question() {
        return "does it stream its answers?";
    }

    @Override
    public boolean isNeeded() {
        return false;
    }

    /** A long streamed answer, of a prompt to count. */
    static ProbeAnswer counting(ProbedEngine probed) {
        return probed.shared(
                "counting",
                () ->
                        probed.ask(
                                ProbeRequests.asking(
                                                "Count from 1 to 20, with a blank between two"
                                                        + " numbers.")
                                        .put("max_output_tokens", LIMIT)));
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        ProbeAnswer outcome = counting(probed);
        return FailureDiagnosis.of(outcome, probed).orElseGet(() -> pieces(outcome, probed));
    }

    private static Finding pieces(ProbeAnswer outcome, ProbedEngine probed) {
        int pieces = outcome.captured().piecesOfText();
        if (!outcome.captured().isStream()) {
            return Finding.worksNot(
                    "it sends a single response although a stream was requested: no text appears"
                            + " before the answer is complete",
                    probed.advice("one-piece"));
        }
        return pieces > 1
                ? Finding.works(
                        "%d chunks, the first after %s"
                                .formatted(
                                        pieces,
                                        FailureDiagnosis.seconds(outcome.captured().untilFirst())))
                : Finding.worksNot(
                        "the whole text arrives in one chunk of the stream",
                        probed.advice("one-piece"));
    }
}
