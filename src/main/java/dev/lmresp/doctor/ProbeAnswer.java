package dev.lmresp.doctor;

import dev.lmresp.proxy.Outcome;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.Usage;
import dev.lmresp.translate.Note;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of one request, sent to the engine through a proxy like Codex's requests.
 *
 * @param response the finished response; empty when there is none
 * @param failure the failure; empty when there is none
 * @param isInTime whether it ended within the time limit
 * @param limit the time limit
 * @param notes what was changed, dropped or repaired
 * @param captured the engine's answer, byte for byte
 * @param learned the fields of the dialect that the engine contradicts
 */
record ProbeAnswer(
        Optional<Response> response,
        Optional<Outcome.Failed> failure,
        boolean isInTime,
        Duration limit,
        List<Note> notes,
        CapturedAnswer captured,
        Map<String, Object> learned) {

    /** True when the answer is complete. */
    boolean isComplete() {
        return response.filter(it -> it.status() == Response.Status.COMPLETED).isPresent();
    }

    String text() {
        return response.map(Response::outputText).orElse("").strip();
    }

    /** The function calls of the answer. */
    List<Item.FunctionCall> calls() {
        return output().stream()
                .filter(Item.FunctionCall.class::isInstance)
                .map(Item.FunctionCall.class::cast)
                .toList();
    }

    /** The usage, if the engine reports it. */
    Optional<Usage> usage() {
        return response.flatMap(it -> Optional.ofNullable(it.usage()));
    }

    List<Item> output() {
        return response.map(Response::output).orElse(List.of());
    }
}
