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
        return "does its answer come piece by piece?";
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
                    "it answers in one piece although a stream was asked for: nothing is seen"
                            + " before all is there",
                    probed.advice("one-piece"));
        }
        return pieces > 1
                ? Finding.works(
                        "%d pieces, the first after %s"
                                .formatted(
                                        pieces,
                                        FailureDiagnosis.seconds(outcome.captured().untilFirst())))
                : Finding.worksNot(
                        "the whole text comes in one piece of the stream",
                        probed.advice("one-piece"));
    }
}
