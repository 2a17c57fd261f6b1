package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;

import java.util.List;

/** Custom and built-in tools. */
final class SpecialToolChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "custom-tool",
                            "A custom tool is called with free text, which is streamed in deltas.",
                            SpecialToolChecks::custom),
                    Check.responses(
                            "custom-tool-result",
                            "The output of a custom tool is accepted.",
                            SpecialToolChecks::customResult),
                    Check.responses(
                            "namespace-tool",
                            "A tool in a namespace is called by its own name and that of the"
                                    + " namespace.",
                            SpecialToolChecks::namespace));

    private static final String CUSTOM =
            """
            {"input": "Call run_code with `print(6 * 7)`.",
             "tools": [{"type": "custom", "name": "run_code",
                        "description": "Runs Python code, given as plain text."}],
             "tool_choice": {"type": "custom", "name": "run_code"}}
            """;

    private static final String NAMESPACE =
            """
            {"input": "Call get_customer for the customer 17.",
             "tools": [{"type": "namespace", "name": "crm", "description": "Customers.",
               "tools": [{"type": "function", "name": "get_customer",
                 "description": "Reads a customer.",
                 "parameters": {"type": "object", "properties": {"id": {"type": "integer"}},
                                "required": ["id"], "additionalProperties": false}}]}],
             "tool_choice": "required"}
            """;

    private SpecialToolChecks() {}

    private static void custom(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.streamIfTaken(CheckRequests.json(CUSTOM), "custom tools");
        JsonNode call = call(endpoint, reply, "custom_tool_call");
        endpoint.same("the tool", "run_code", call.path("name").asText(""));
        endpoint.demand(!call.path("call_id").asText("").isEmpty(), "the call has no call_id");
        endpoint.demand(!call.path("input").asText("").isEmpty(), "the call has no input");
        endpoint.demand(
                !reply.events("response.custom_tool_call_input.done").isEmpty(),
                "expected response.custom_tool_call_input.done, got none");
    }

    private static void customResult(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = CheckRequests.json(CUSTOM);
        Reply first = endpoint.wholeIfTaken(request, "custom tools");
        JsonNode call = call(endpoint, first, "custom_tool_call");
        request.put("tool_choice", "auto");
        ObjectNode output =
                Json.object()
                        .put("type", "custom_tool_call_output")
                        .put("call_id", call.path("call_id").asText(""))
                        .put("output", "The program printed 42, and then a poem about numbers.");
        Reply second = endpoint.whole(CheckRequests.next(request, first, output));
        if (!second.text().contains("42")) {
            Reach.more(
                    endpoint.traffic(),
                    "the tool's answer",
                    "42",
                    second.inputTokens(),
                    first.inputTokens());
        }
    }

    private static void namespace(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.streamIfTaken(CheckRequests.json(NAMESPACE), "namespaces of tools");
        JsonNode call = call(endpoint, reply, "function_call");
        endpoint.same("the tool", "get_customer", call.path("name").asText(""));
        endpoint.same("namespace", "crm", call.path("namespace").asText(""));
        endpoint.demand(
                Json.isComplete(call.path("arguments").asText("")),
                "the arguments are not JSON: " + call.path("arguments"));
    }

    /** The required call: the tool choice forces one, so it is a problem if it is missing. */
    private static JsonNode call(TestedResponses endpoint, Reply reply, String type) throws Broken {
        List<JsonNode> calls = reply.items(type);
        if (calls.isEmpty()) {
            throw new Broken(
                    "expected a %s, got %s"
                            .formatted(type, Json.text(reply.response().path("output"))));
        }
        endpoint.demand(calls.size() == 1, "expected one call, got " + calls.size());
        return calls.getFirst();
    }
}
