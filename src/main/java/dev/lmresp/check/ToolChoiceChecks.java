package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;

import java.util.List;

/** {@code tool_choice} in all forms. The prompt always suggests something else. */
final class ToolChoiceChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "tool-choice-auto",
                            "With tool_choice auto, the model may answer with text.",
                            ToolChoiceChecks::auto),
                    Check.responses(
                            "tool-choice-none",
                            "With tool_choice none, no tool is called.",
                            ToolChoiceChecks::none),
                    Check.responses(
                            "tool-choice-required",
                            "With tool_choice required, a tool is called.",
                            ToolChoiceChecks::required),
                    Check.responses(
                            "tool-choice-named",
                            "Only the function named in tool_choice is called.",
                            ToolChoiceChecks::named),
                    Check.responses(
                            "tool-choice-allowed",
                            "Only tools listed in allowed_tools are called.",
                            ToolChoiceChecks::allowed));

    private static final String WEATHER_WANTED = "Call get_weather for Paris.";

    private ToolChoiceChecks() {}

    private static void auto(TestedResponses endpoint) throws Broken, InterruptedException {
        Reply reply =
                endpoint.whole(
                        CheckRequests.tools("Say pineapple.", CheckRequests.WEATHER)
                                .put("tool_choice", "auto"));
        endpoint.same("tool_choice", "auto", reply.response().path("tool_choice").asText(""));
        endpoint.demand(
                !reply.response().path("output").isEmpty(), "expected an answer, got nothing");
    }

    private static void none(TestedResponses endpoint) throws Broken, InterruptedException {
        Reply reply =
                endpoint.whole(
                        CheckRequests.tools(WEATHER_WANTED, CheckRequests.WEATHER)
                                .put("tool_choice", "none"));
        endpoint.demand(reply.calls().isEmpty(), "a tool was called: " + reply.calls());
    }

    private static void required(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply =
                endpoint.whole(
                        CheckRequests.tools(
                                        "Say pineapple.", CheckRequests.WEATHER, CheckRequests.TIME)
                                .put("tool_choice", "required"));
        only(endpoint, reply, "get_weather", "get_time");
    }

    private static void named(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request =
                CheckRequests.tools(WEATHER_WANTED, CheckRequests.WEATHER, CheckRequests.TIME);
        request.putObject("tool_choice").put("type", "function").put("name", "get_time");
        only(endpoint, endpoint.whole(request), "get_time");
    }

    private static void allowed(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request =
                CheckRequests.tools(WEATHER_WANTED, CheckRequests.WEATHER, CheckRequests.TIME);
        request.putObject("tool_choice")
                .put("type", "allowed_tools")
                .put("mode", "required")
                .putArray("tools")
                .add(Json.object().put("type", "function").put("name", "get_time"));
        only(endpoint, endpoint.wholeIfTaken(request, "allowed_tools"), "get_time");
    }

    /** Requires a call, and only calls of these tools. */
    private static void only(TestedResponses endpoint, Reply reply, String... names) {
        List<JsonNode> calls = reply.items("function_call");
        endpoint.demand(!calls.isEmpty(), "expected a call, got none");
        for (JsonNode call : calls) {
            endpoint.demand(
                    List.of(names).contains(call.path("name").asText("")),
                    "expected a call of %s, got %s".formatted(List.of(names), call.path("name")));
            ToolChecks.judge(endpoint, call);
        }
    }
}
