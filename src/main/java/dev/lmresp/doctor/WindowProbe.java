package dev.lmresp.doctor;

import dev.lmresp.codex.CodexSetup;

/** Is the context window large enough? */
final class WindowProbe implements Probe {
    /** With less, Codex compacts all the time. */
    private static final long COMFORT = 32_768;

    private static final String LEAN =
            " Or give Codex fewer tools: lmresp codex-config --write --lean";

    private static final int WORDS = 10_000;
    private static final String TEN = "one two three four five six seven eight nine ten ";

    private final long listed;
    private final boolean isLean;

    /**
     * @param listed the context window in the engine's list of models, 0 when unknown
     * @param isLean whether Codex leaves out the tools that do not fit into a small context window
     */
    WindowProbe(long listed, boolean isLean) {
        this.listed = listed;
        this.isLean = isLean;
    }

    @Override
    public String id() {
        return "context";
    }

    @Override
    public String question() {
        return "is the context window large enough?";
    }

    @Override
    public boolean isNeeded() {
        return true;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        if (listed == 0) {
            return read(probed);
        }
        String window = listed + " tokens";
        if (listed < (isLean ? CodexSetup.LEAN_ROOM : CodexSetup.ROOM)) {
            String advice = probed.advice("window-small");
            return Finding.worksNot(
                    window + ": Codex's own instructions and tools barely fit",
                    listed < CodexSetup.LEAN_ROOM ? advice : advice + LEAN);
        }
        return listed < COMFORT
                ? Finding.works(
                        window + ": small, Codex will compact often", probed.advice("window-small"))
                : Finding.works(window);
    }

    /**
     * Probes with a long prompt: an engine that does not report its window may truncate silently.
     */
    private static Finding read(ProbedEngine probed) {
        ProbeAnswer outcome =
                probed.ask(
                        ProbeRequests.asking(
                                TEN.repeat(WORDS / 10) + "\nReply with the last word above."));
        return FailureDiagnosis.of(outcome, probed).orElseGet(() -> taken(outcome, probed));
    }

    private static Finding taken(ProbeAnswer outcome, ProbedEngine probed) {
        return outcome.usage()
                .map(usage -> taken(usage.inputTokens(), probed))
                .orElseGet(
                        () ->
                                Finding.cannotTell(
                                        "neither the model list nor an answer reports its size",
                                        probed.advice("window-unknown")));
    }

    private static Finding taken(long tokens, ProbedEngine probed) {
        return tokens < WORDS * 9 / 10
                ? Finding.worksNot(
                        "of %d words it read only %d tokens: it truncates long input"
                                .formatted(WORDS, tokens),
                        probed.advice("window-small"))
                : Finding.works(
                        "%d tokens fit; the engine does not report its limit".formatted(tokens),
                        probed.advice("window-unknown"));
    }
}
