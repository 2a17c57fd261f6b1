package dev.lmresp.doctor;

/** Does the engine answer at all? */
final class AnswersProbe implements Probe {
    @Override
    public String id() {
        return "answers";
    }

    @Override
    public String question() {
        return "does the engine answer?";
    }

    @Override
    public boolean isNeeded() {
        return true;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        ProbeAnswer outcome = probed.ask(ProbeRequests.asking("Reply with one word: ready"));
        boolean isSlow = !outcome.isInTime() && outcome.captured().piecesOfText() > 0;
        return FailureDiagnosis.of(outcome, probed)
                .filter(failure -> !isSlow || failure.verdict() == Verdict.WORKS_NOT)
                .orElseGet(
                        () ->
                                Finding.works(
                                        "\"%s\" after %s"
                                                .formatted(
                                                        FailureDiagnosis.shortened(
                                                                said(outcome), 30),
                                                        FailureDiagnosis.seconds(
                                                                outcome.captured().untilFirst()))));
    }

    private static String said(ProbeAnswer outcome) {
        return outcome.text().isEmpty() ? outcome.captured().text() : outcome.text();
    }
}
