package dev.lmresp.doctor;

import java.util.Set;

/** In which form does the engine return reasoning? */
final class ReasoningProbe implements Probe {
    private static final String OPENED = "<think>";
    private static final String CLOSED = "</think>";

    @Override
    public String id() {
        return "reasoning";
    }

    @Override
    public String question() {
        return "where does it send its reasoning?";
    }

    @Override
    public boolean isNeeded() {
        return false;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        var request =
                ProbeRequests.asking(
                        "How often is the letter r in the word strawberry? Think, then answer with"
                                + " the number.");
        request.putObject("reasoning").put("effort", "low");
        ProbeAnswer outcome = probed.ask(request);
        return FailureDiagnosis.of(outcome, probed).orElseGet(() -> where(outcome, probed));
    }

    private static Finding where(ProbeAnswer outcome, ProbedEngine probed) {
        Set<String> fields = outcome.captured().reasoningFields();
        if (outcome.text().contains(CLOSED) || outcome.text().contains(OPENED)) {
            return Finding.worksNot(
                    "its reasoning is in the text, and lmresp cannot separate it",
                    probed.advice("thoughts-in-text"));
        }
        if (outcome.captured().text().contains(CLOSED)) {
            if (isOpened(outcome) && isOpened(StreamsProbe.counting(probed))) {
                probed.learn("reasoning-opened", true);
            }
            return Finding.works(
                    "in <think> tags in the text; lmresp separates it",
                    probed.advice("thoughts-in-text"));
        }
        if (fields.isEmpty()) {
            return Finding.works(
                    "none: the model does not reason, or hides its reasoning" + effort(outcome));
        }
        if (fields.size() == 1) {
            // engines accept reasoning back in the member in which they send it
            probed.learn("reasoning-field", fields.iterator().next());
        }
        return Finding.works("in " + String.join(" and ", fields) + effort(outcome));
    }

    /** True when an answer begins inside reasoning, without an opening tag. */
    private static boolean isOpened(ProbeAnswer outcome) {
        String text = outcome.captured().text();
        return text.contains(CLOSED) && !text.contains(OPENED);
    }

    private static String effort(ProbeAnswer outcome) {
        return outcome.learned().containsKey("effort")
                ? "; the reasoning effort cannot be set"
                : "";
    }
}
