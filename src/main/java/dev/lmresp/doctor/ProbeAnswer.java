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
 * What became of one request that went to the engine as Codex's requests do.
 *
 * @param response how the answer ended; empty when it did not end
 * @param failure why it failed; empty when it did not
 * @param isInTime whether it ended in time
 * @param limit how much time it had
 * @param notes what could not be carried over, or had to be mended
 * @param heard what the engine answered, byte for byte
 * @param learned the fields of the dialect that the engine showed to be otherwise
 */
record ProbeAnswer(
        Optional<Response> response,
        Optional<Outcome.Failed> failure,
        boolean isInTime,
        Duration limit,
        List<Note> notes,
        CapturedAnswer heard,
        Map<String, Object> learned) {

    /** True when the answer is whole. */
    boolean isComplete() {
        return response.filter(it -> it.status() == Response.Status.COMPLETED).isPresent();
    }

    /** The text of the answer. */
    String text() {
        return response.map(Response::outputText).orElse("").strip();
    }

    /** The calls of functions in the answer. */
    List<Item.FunctionCall> calls() {
        return output().stream()
                .filter(Item.FunctionCall.class::isInstance)
                .map(Item.FunctionCall.class::cast)
                .toList();
    }

    /** The tokens it took, if the engine says so. */
    Optional<Usage> usage() {
        return response.flatMap(it -> Optional.ofNullable(it.usage()));
    }

    /** The items of the answer. */
    List<Item> output() {
        return response.map(Response::output).orElse(List.of());
    }
}
