package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Item;

/** Does the engine continue after the output of a tool? */
final class ToolResultsProbe implements Probe {
    @Override
    public String id() {
        return "tool-results";
    }

    @Override
    public String question() {
        return "does it continue after a tool's output?";
    }

    @Override
    public boolean isNeeded() {
        return true;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        ProbeAnswer called = ToolsProbe.calling(probed);
        if (!called.isComplete() || called.calls().isEmpty()) {
            return Finding.notAsked("it does not call tools");
        }
        ObjectNode request = ProbeRequests.withCodexTools(ProbeRequests.asking(ToolsProbe.ORDER));
        for (Item item : called.output()) {
            ProbeRequests.input(request).add(Json.parse(Json.bytes(item::write)));
        }
        for (Item.FunctionCall call : called.calls()) {
            ProbeRequests.input(request)
                    .addObject()
                    .put("type", "function_call_output")
                    .put("call_id", call.callId())
                    .put("output", "Process exited with code 0\nOutput:\nready\n");
        }
        ProbeAnswer outcome = probed.ask(request);
        return FailureDiagnosis.of(outcome, probed, "history")
                .orElseGet(
                        () ->
                                Finding.works(
                                        outcome.text().isEmpty()
                                                ? "it continues after a tool's output"
                                                : "\"%s\""
                                                        .formatted(
                                                                FailureDiagnosis.shortened(
                                                                        outcome.text(), 50))));
    }
}
