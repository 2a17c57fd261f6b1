package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;

import java.util.List;

/** Tools of a Messages endpoint, their calls and results. */
final class MessagesToolChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "tool-use",
                            "A tool is called by its name, with input that matches its schema, and"
                                    + " that is the stop_reason.",
                            MessagesToolChecks::whole),
                    Check.messages(
                            "tool-use-stream",
                            "A stream sends the input of a call in deltas that add up to JSON.",
                            MessagesToolChecks::stream),
                    Check.messages(
                            "tool-without-input",
                            "A tool without parameters is called with an empty object.",
                            MessagesToolChecks::withoutInput),
                    Check.messages(
                            "tool-result",
                            "The result of a tool is accepted and reaches the model.",
                            MessagesToolChecks::textResult),
                    Check.messages(
                            "tool-result-blocks",
                            "The result of a tool may be blocks.",
                            MessagesToolChecks::blocksResult),
                    Check.messages(
                            "tool-result-error",
                            "The result of a tool that failed is accepted and reaches the model.",
                            MessagesToolChecks::failedResult),
                    Check.messages(
                            "parallel-tools",
                            "Two calls in one answer are distinct, and both results are accepted.",
                            MessagesToolChecks::parallel),
                    Check.messages(
                            "parallel-tools-off",
                            "With disable_parallel_tool_use, an answer has one call at most.",
                            MessagesToolChecks::oneByOne));

    private static final ObjectNode CALL =
            MessagesRequests.tools("Call get_weather for Paris.", MessagesRequests.WEATHER);
    private static final ObjectNode TWO =
            MessagesRequests.tools(
                    "Call get_weather for Paris and get_time for Tokyo, both at once.",
                    MessagesRequests.WEATHER,
                    MessagesRequests.TIME);
    private static final String NO_PARAMETERS =
            """
            {"name": "list_cities", "description": "Lists all cities.",
             "input_schema": {"type": "object", "properties": {}}}
            """;
    private static final String REPORT =
            "41 degrees and purple hail, says the station at Montmartre";

    private MessagesToolChecks() {}

    /** The calls of an answer, after verifying each by itself. */
    static List<JsonNode> called(TestedMessages endpoint, MessageReply answer) throws Skipped {
        List<JsonNode> calls = answer.blocks("tool_use");
        if (calls.isEmpty() && endpoint.problems().isEmpty()) {
            throw new Skipped("the model did not call the tool");
        }
        endpoint.same("stop_reason", "tool_use", answer.stopReason());
        calls.forEach(call -> judge(endpoint, call));
        return calls;
    }

    /** Verifies a call of a tool with a city as argument. */
    static void judge(TestedMessages endpoint, JsonNode call) {
        String name = call.path("name").asText("");
        endpoint.demand(
                name.equals("get_weather") || name.equals("get_time"),
                "the tool '" + name + "' was not declared");
        JsonNode city = call.path("input").path("city");
        endpoint.demand(
                city.isTextual() && !city.asText().isEmpty(),
                "the input does not match the schema: " + call.path("input"));
    }

    private static void whole(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        called(endpoint, endpoint.whole(CALL));
    }

    private static void stream(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        MessageReply answer = endpoint.stream(CALL);
        called(endpoint, answer);
        endpoint.demand(
                !answer.deltas("input_json_delta").isEmpty(),
                "expected an input_json_delta, got none");
    }

    private static void withoutInput(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = MessagesRequests.tools("Call list_cities.", NO_PARAMETERS);
        for (MessageReply answer : List.of(endpoint.whole(request), endpoint.stream(request))) {
            List<JsonNode> calls = answer.blocks("tool_use");
            if (calls.isEmpty() && endpoint.problems().isEmpty()) {
                throw new Skipped("the model did not call the tool");
            }
            for (JsonNode call : calls) {
                endpoint.same("the tool", "list_cities", call.path("name").asText(""));
                endpoint.same("the input", Json.object(), call.path("input"));
            }
        }
    }

    private static void textResult(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        result(endpoint, TextNode.valueOf(REPORT), false);
    }

    private static void blocksResult(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        result(endpoint, Json.array().add(MessagesRequests.textBlock(REPORT)), false);
    }

    private static void failedResult(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        result(endpoint, TextNode.valueOf(REPORT), true);
    }

    private static void result(TestedMessages endpoint, JsonNode content, boolean isError)
            throws Broken, Skipped, InterruptedException {
        MessageReply first = endpoint.whole(CALL);
        JsonNode call = called(endpoint, first).getFirst();
        MessageReply second = endpoint.whole(first.next(CALL, results(call, content, isError)));
        endpoint.reaches(
                "the tool's result",
                "41",
                second,
                first.next(CALL, results(call, TextNode.valueOf("ok"), isError)));
        endpoint.demand(!second.message().path("content").isEmpty(), "the message has no content");
    }

    private static ArrayNode results(JsonNode call, JsonNode content, boolean isError) {
        ObjectNode result = result(call, content);
        if (isError) {
            result.put("is_error", true);
        }
        return Json.array().add(result);
    }

    private static void parallel(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        MessageReply first = endpoint.stream(TWO);
        List<JsonNode> calls = called(endpoint, first);
        if (calls.size() < 2) {
            throw new Skipped("the model made one call only");
        }
        ArrayNode results = Json.array();
        calls.forEach(call -> results.add(result(call, TextNode.valueOf("good"))));
        MessageReply second = endpoint.stream(first.next(TWO, results));
        endpoint.demand(!second.message().path("content").isEmpty(), "the message has no content");
    }

    private static void oneByOne(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = TWO.deepCopy();
        request.putObject("tool_choice").put("type", "auto").put("disable_parallel_tool_use", true);
        List<JsonNode> calls = called(endpoint, endpoint.whole(request));
        endpoint.demand(calls.size() == 1, "expected one call, got " + calls.size());
    }

    /** The result of a call. */
    static ObjectNode result(JsonNode call, JsonNode content) {
        ObjectNode result =
                Json.object()
                        .put("type", "tool_result")
                        .put("tool_use_id", call.path("id").asText(""));
        result.set("content", content);
        return result;
    }
}
