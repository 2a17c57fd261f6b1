package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.Item.FunctionCall;
import dev.lmresp.responses.Response;
import dev.lmresp.translate.answer.TextualCall;

/** Does the engine call a tool? */
final class ToolsProbe implements Probe {
    static final String TOOL = "exec_command";

    @Override
    public String id() {
        return "tools";
    }

    @Override
    public String question() {
        return "does it call a tool?";
    }

    @Override
    public boolean isNeeded() {
        return true;
    }

    /** An answer to a prompt that requires Codex's command tool. */
    static ProbeAnswer calling(ProbedEngine probed) {
        return probed.shared(
                "calling",
                () -> probed.ask(ProbeRequests.withCodexTools(ProbeRequests.asking(ORDER))));
    }

    static final String ORDER =
            "Run the command `echo ready` with the tool exec_command. Call the tool, say nothing.";

    @Override
    public Finding ask(ProbedEngine probed) {
        ProbeAnswer outcome = calling(probed);
        boolean isCut =
                outcome.response()
                        .filter(it -> it.status() == Response.Status.INCOMPLETE)
                        .isPresent();
        if (isCut) {
            return Finding.worksNot(
                    "it stops in the middle of a tool call", probed.advice("tools-broken"));
        }
        String refused =
                outcome.captured().hasBegun() && isAboutCall(outcome)
                        ? "tools-broken"
                        : "tools-refused";
        return FailureDiagnosis.of(outcome, probed, refused)
                .orElseGet(() -> called(outcome, probed));
    }

    /** True when the engine accepted the tools but the call is broken. */
    private static boolean isAboutCall(ProbeAnswer outcome) {
        return outcome.captured().isStream();
    }

    private static Finding called(ProbeAnswer outcome, ProbedEngine probed) {
        if (outcome.calls().isEmpty() && TextualCall.isIn(outcome.text(), TOOL::equals)) {
            return Finding.worksNot(
                    "it writes tool calls as text: "
                            + FailureDiagnosis.shortened(outcome.text(), 40),
                    probed.advice("tools-as-text"));
        }
        if (outcome.calls().isEmpty()) {
            return Finding.worksNot(
                    "it answers with text instead of the requested tool call: "
                            + FailureDiagnosis.shortened(outcome.text(), 60),
                    probed.advice("tools-ignored"));
        }
        FunctionCall call = outcome.calls().getFirst();
        boolean isRight = call.name().equals(TOOL) && hasCommand(call.arguments());
        String shown = call.name() + " " + FailureDiagnosis.shortened(call.arguments(), 60);
        return isRight
                ? Finding.works("it calls " + shown)
                : Finding.worksNot(
                        "its tool call is wrong: " + shown, probed.advice("tools-broken"));
    }

    private static boolean hasCommand(String arguments) {
        try {
            JsonNode json = Json.parse(arguments);
            return json.path("cmd").isTextual() && !json.path("cmd").asText().isBlank();
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
