package dev.lmresp.doctor;

import dev.lmresp.responses.Usage;

/** Does a stream report its token usage? */
final class UsageProbe implements Probe {
    @Override
    public String id() {
        return "usage";
    }

    @Override
    public String question() {
        return "do its streams report token usage?";
    }

    @Override
    public boolean isNeeded() {
        return false;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        ProbeAnswer outcome = StreamsProbe.counting(probed);
        return FailureDiagnosis.of(outcome, probed)
                .or(() -> outcome.usage().map(UsageProbe::tokens))
                .orElseGet(() -> Finding.worksNot("its streams report no token usage", ""));
    }

    private static Finding tokens(Usage usage) {
        return Finding.works(
                "%d tokens in, %d out".formatted(usage.inputTokens(), usage.outputTokens()));
    }
}
