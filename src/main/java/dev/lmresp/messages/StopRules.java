package dev.lmresp.messages;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Collection;
import java.util.Set;
import java.util.function.BiConsumer;

/** Why a message ends must fit what is in it. Reasons that this version does not know pass. */
final class StopRules {
    /** The message ends in the middle, so the input of its last call may be half. */
    private static final Set<String> CUT =
            Set.of("max_tokens", "model_context_window_exceeded", "refusal");

    /** The model ended by itself, and so left nothing for the client to run. */
    private static final Set<String> AT_REST = Set.of("end_turn", "stop_sequence");

    private StopRules() {}

    static boolean isCut(String reason) {
        return CUT.contains(reason);
    }

    /**
     * Checks the end of a message.
     *
     * @param end has {@code stop_reason} and {@code stop_sequence}
     * @param blocks the types of the message's blocks
     * @param report receives the expected and the actual value
     */
    static void check(JsonNode end, Collection<String> blocks, BiConsumer<String, String> report) {
        String reason = end.path("stop_reason").asText("");
        boolean hasCall = blocks.contains("tool_use");
        if (reason.equals("tool_use") && !hasCall) {
            report.accept("a tool_use block, as stop_reason says", blocks.toString());
        }
        if (AT_REST.contains(reason) && hasCall) {
            report.accept("stop_reason tool_use, as there is a tool_use block", reason);
        }
        JsonNode sequence = end.path("stop_sequence");
        if (sequence.isTextual() != reason.equals("stop_sequence")) {
            report.accept(
                    "a stop_sequence if and only if it is the stop_reason",
                    "stop_reason %s with stop_sequence %s".formatted(reason, shown(sequence)));
        }
    }
}
