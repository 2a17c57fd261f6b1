package dev.lmresp.responses;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks a finished response, streamed or not: it has all required members, a final status with its
 * reason, and distinct item ids. It reads JSON, so it can check any endpoint.
 */
public final class ResponseShape {
    private static final Set<String> ENDINGS =
            Set.of("completed", "incomplete", "failed", "cancelled");

    private final List<String> problems = new ArrayList<>();

    private ResponseShape() {}

    /** All problems of a response; empty when it is valid. */
    public static List<String> problems(JsonNode response) {
        if (!response.isObject()) {
            return List.of("expected a response, got " + shown(response));
        }
        var shape = new ResponseShape();
        RequiredMembers.ofResponse(response, shape::report);
        shape.ending(response);
        shape.items(response.path("output"));
        return List.copyOf(shape.problems);
    }

    private void ending(JsonNode response) {
        if (!response.path("object").asText("").equals("response")) {
            report("object \"response\"", shown(response.path("object")));
        }
        String status = response.path("status").asText("");
        if (!ENDINGS.contains(status)) {
            report("a status of a response that is over", status);
        }
        if (status.equals("failed") != response.path("error").isObject()) {
            report("an error if and only if the status is failed", status);
        }
        if (status.equals("incomplete") != response.path("incomplete_details").isObject()) {
            report("incomplete_details if and only if the status is incomplete", status);
        }
    }

    private void items(JsonNode output) {
        var ids = new HashSet<String>();
        var callIds = new HashSet<String>();
        for (JsonNode item : output) {
            if (!ids.add(item.path("id").asText(""))) {
                report("an item id of its own", item.path("id").asText(""));
            }
            String callId = item.path("call_id").asText("");
            boolean isCall = item.path("type").asText("").endsWith("_call");
            if (isCall && !callId.isEmpty() && !callIds.add(callId)) {
                report("a call_id of its own", callId);
            }
            if (item.path("status").asText("").equals("in_progress")) {
                report("a status of an item that is done", "in_progress");
            }
            if (item.path("type").asText("").equals("message")
                    && !item.path("role").asText("").equals("assistant")) {
                report("the role assistant", shown(item.path("role")));
            }
        }
    }

    private void report(String expected, String found) {
        problems.add("expected " + expected + ", got " + found);
    }
}
