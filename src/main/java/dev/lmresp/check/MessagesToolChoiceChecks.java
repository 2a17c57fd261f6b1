package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;

import java.util.List;

/** {@code tool_choice} in all forms. The prompt always suggests something else. */
final class MessagesToolChoiceChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "tool-choice-auto",
                            "With tool_choice auto, the model may answer with text.",
                            MessagesToolChoiceChecks::auto),
                    Check.messages(
                            "tool-choice-none",
                            "With tool_choice none, no tool is called.",
                            MessagesToolChoiceChecks::none),
                    Check.messages(
                            "tool-choice-any",
                            "With tool_choice any, a tool is called.",
                            MessagesToolChoiceChecks::any),
                    Check.messages(
                            "tool-choice-tool",
                            "Only the tool named in tool_choice is called.",
                            MessagesToolChoiceChecks::named));

    private static final String WEATHER_WANTED = "Call get_weather for Paris.";

    private MessagesToolChoiceChecks() {}

    private static void auto(TestedMessages endpoint) throws Broken, InterruptedException {
        ObjectNode request = MessagesRequests.tools("Say pineapple.", MessagesRequests.WEATHER);
        request.putObject("tool_choice").put("type", "auto");
        endpoint.demand(
                !endpoint.whole(request).message().path("content").isEmpty(),
                "expected an answer, got nothing");
    }

    private static void none(TestedMessages endpoint) throws Broken, InterruptedException {
        ObjectNode request = MessagesRequests.tools(WEATHER_WANTED, MessagesRequests.WEATHER);
        request.putObject("tool_choice").put("type", "none");
        List<JsonNode> calls = endpoint.whole(request).blocks("tool_use");
        endpoint.demand(calls.isEmpty(), "a tool was called: " + calls);
    }

    private static void any(TestedMessages endpoint) throws Broken, Skipped, InterruptedException {
        ObjectNode request =
                MessagesRequests.tools(
                        "Say pineapple.", MessagesRequests.WEATHER, MessagesRequests.TIME);
        request.putObject("tool_choice").put("type", "any");
        only(endpoint, endpoint.whole(request), "get_weather", "get_time");
    }

    private static void named(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request =
                MessagesRequests.tools(
                        WEATHER_WANTED, MessagesRequests.WEATHER, MessagesRequests.TIME);
        request.putObject("tool_choice").put("type", "tool").put("name", "get_time");
        only(endpoint, endpoint.whole(request), "get_time");
    }

    /** Requires a call, and only calls of these tools. */
    private static void only(TestedMessages endpoint, MessageReply answer, String... names) {
        List<JsonNode> calls = answer.blocks("tool_use");
        endpoint.demand(!calls.isEmpty(), "expected a call, got none");
        for (JsonNode call : calls) {
            endpoint.demand(
                    List.of(names).contains(call.path("name").asText("")),
                    "expected a call of %s, got %s".formatted(List.of(names), call.path("name")));
            MessagesToolChecks.judge(endpoint, call);
        }
    }
}
