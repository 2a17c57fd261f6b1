package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Completes the items of a turn for the next request, even if the turn was cut off: engines refuse
 * a whole conversation because of a call without an output or with truncated arguments.
 */
public final class WholeItems {
    private static final String NOT_RUN = "The turn ended before this tool was run.";

    private WholeItems() {}

    /**
     * The completed items.
     *
     * @param output the output of a turn of any status
     * @return the items to send: calls with truncated arguments, and trailing reasoning, are left
     *     out; calls without an output get one that says that they were not run
     */
    public static List<JsonNode> of(List<JsonNode> output) {
        Set<String> answered = new HashSet<>();
        for (JsonNode item : output) {
            if (item.path("type").asText().endsWith("_call_output")) {
                answered.add(item.path("call_id").asText());
            }
        }
        var whole = new ArrayList<JsonNode>();
        for (JsonNode item : output) {
            boolean isCall = item.path("type").asText().equals("function_call");
            String callId = item.path("call_id").asText();
            String arguments = item.path("arguments").asText();
            if (!isCall || answered.contains(callId)) {
                whole.add(item);
            } else if (arguments.isEmpty() || Json.isComplete(arguments)) {
                whole.add(item);
                whole.add(
                        Json.object()
                                .put("type", "function_call_output")
                                .put("call_id", callId)
                                .put("output", NOT_RUN));
            }
        }
        // reasoning belongs to what follows it
        while (!whole.isEmpty() && whole.getLast().path("type").asText().equals("reasoning")) {
            whole.removeLast();
        }
        return List.copyOf(whole);
    }
}
