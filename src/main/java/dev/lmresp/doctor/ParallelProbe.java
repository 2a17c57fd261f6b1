package dev.lmresp.doctor;

/** Does the engine call several tools in one answer? */
final class ParallelProbe implements Probe {
    @Override
    public String id() {
        return "parallel";
    }

    @Override
    public String question() {
        return "does it call several tools in one answer?";
    }

    @Override
    public boolean isNeeded() {
        return false;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        ProbeAnswer one = ToolsProbe.calling(probed);
        if (!one.isComplete() || one.calls().isEmpty()) {
            return Finding.notAsked("it does not call tools");
        }
        ProbeAnswer outcome =
                probed.ask(
                        ProbeRequests.withWeatherTool(
                                ProbeRequests.asking(
                                        "Call get_weather for Paris and get_weather for Rome. Make"
                                                + " both calls in one answer.")));
        return FailureDiagnosis.of(outcome, probed, "tools-refused")
                .orElseGet(() -> calls(outcome));
    }

    private static Finding calls(ProbeAnswer outcome) {
        int calls = outcome.calls().size();
        if (calls > 1) {
            return Finding.works(calls + " calls in one answer");
        }
        return Finding.worksNot(
                (calls == 1 ? "one call at a time" : "no calls although two were requested")
                        + "; Codex still works, with more turns",
                "");
    }
}
