package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.List;

/** Function calls and their outputs. */
final class ToolChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "function-call",
                            "A function is called by its name, with arguments that match its"
                                    + " schema.",
                            ToolChecks::whole),
                    Check.responses(
                            "function-call-stream",
                            "A stream sends the arguments of a call in deltas that add up.",
                            ToolChecks::stream),
                    Check.responses(
                            "function-result",
                            "The output of a function is accepted and reaches the model.",
                            ToolChecks::result),
                    Check.responses(
                            "parallel-calls",
                            "Two calls in one answer are distinct, and both outputs are accepted.",
                            ToolChecks::parallel),
                    Check.responses(
                            "parallel-calls-off",
                            "With parallel_tool_calls false, an answer has one call at most.",
                            ToolChecks::oneByOne));

    private static final ObjectNode CALL =
            CheckRequests.tools("Call get_weather for Paris.", CheckRequests.WEATHER);
    private static final ObjectNode TWO =
            CheckRequests.tools(
                    "Call get_weather for Paris and get_time for Tokyo, both at once.",
                    CheckRequests.WEATHER,
                    CheckRequests.TIME);
    private static final String WEATHER_REPORT =
            "41 degrees and purple hail, says the station at Montmartre";

    private ToolChecks() {}

    /** The calls of an answer, after verifying each by itself. */
    static List<JsonNode> called(TestedResponses endpoint, Reply reply) throws Skipped {
        List<JsonNode> calls = reply.items("function_call");
        if (calls.isEmpty() && endpoint.problems().isEmpty()) {
            throw new Skipped("the model did not call the tool");
        }
        calls.forEach(call -> judge(endpoint, call));
        return calls;
    }

    /** Verifies a call of a function with a city as argument. */
    static void judge(TestedResponses endpoint, JsonNode call) {
        String name = call.path("name").asText("");
        endpoint.demand(
                name.equals("get_weather") || name.equals("get_time"),
                "the tool '" + name + "' was not declared");
        endpoint.demand(!call.path("call_id").asText("").isEmpty(), "the call has no call_id");
        String arguments = call.path("arguments").asText("");
        try {
            JsonNode city = Json.parse(arguments).path("city");
            endpoint.demand(
                    city.isTextual() && !city.asText().isEmpty(),
                    "the arguments do not match the schema: " + arguments);
        } catch (JsonSyntaxException e) {
            endpoint.demand(false, "the arguments are not JSON: " + arguments);
        }
    }

    private static void whole(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        called(endpoint, endpoint.whole(CALL));
    }

    private static void stream(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.stream(CALL);
        for (JsonNode call : called(endpoint, reply)) {
            endpoint.demand(
                    reply.events("response.function_call_arguments.done").stream()
                            .anyMatch(
                                    event ->
                                            event.data()
                                                    .path("arguments")
                                                    .equals(call.path("arguments"))),
                    "no response.function_call_arguments.done contains the arguments of the call");
        }
        endpoint.demand(
                !reply.events("response.function_call_arguments.delta").isEmpty(),
                "expected response.function_call_arguments.delta, got none");
    }

    private static void result(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply first = endpoint.whole(CALL);
        JsonNode call = called(endpoint, first).getFirst();
        Reply second =
                endpoint.whole(CheckRequests.next(CALL, first, output(call, WEATHER_REPORT)));
        if (!second.text().contains("41")) {
            Reach.more(
                    endpoint.traffic(),
                    "the function's answer",
                    "41",
                    second.inputTokens(),
                    first.inputTokens());
        }
        endpoint.demand(!second.response().path("output").isEmpty(), "there is no output");
    }

    private static void parallel(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply first = endpoint.stream(TWO);
        List<JsonNode> calls = called(endpoint, first);
        if (calls.size() < 2) {
            throw new Skipped("the model made one call only");
        }
        endpoint.demand(
                calls.stream().map(call -> call.path("call_id")).distinct().count() == calls.size(),
                "two calls have the same call_id");
        Reply second =
                endpoint.stream(
                        CheckRequests.next(
                                TWO,
                                first,
                                calls.stream()
                                        .map(call -> output(call, "good"))
                                        .toArray(JsonNode[]::new)));
        endpoint.demand(!second.response().path("output").isEmpty(), "there is no output");
    }

    private static void oneByOne(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.whole(TWO.deepCopy().put("parallel_tool_calls", false));
        List<JsonNode> calls = called(endpoint, reply);
        endpoint.demand(calls.size() == 1, "expected one call, got " + calls.size());
    }

    private static ObjectNode output(JsonNode call, String output) {
        return Json.object()
                .put("type", "function_call_output")
                .put("call_id", call.path("call_id").asText(""))
                .put("output", output);
    }
}
