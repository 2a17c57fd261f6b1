package dev.lmresp.check;

import static dev.lmresp.check.FlawCase.answer;
import static dev.lmresp.check.FlawCase.both;
import static dev.lmresp.check.FlawCase.request;

import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.json.Json;

import java.util.List;

/** Ways to be wrong with tools. */
final class ToolFlaws {
    static final List<FlawCase> CASES =
            List.of(
                    answer(
                            "function-call",
                            "no call_id",
                            "call_id",
                            it -> it.items(item -> item.remove("call_id"))),
                    answer(
                            "function-call",
                            "another name",
                            "was not declared",
                            it -> it.items(item -> item.put("name", "functions.get_weather"))),
                    answer(
                            "function-call",
                            "arguments as an object",
                            "arguments",
                            it ->
                                    it.items(
                                            item ->
                                                    item.set(
                                                            "arguments",
                                                            Json.object().put("city", "Paris")))),
                    answer(
                            "function-call",
                            "arguments cut off",
                            "not JSON",
                            it -> it.items(item -> item.put("arguments", "{\"city\": \"Par"))),
                    answer(
                            "function-call-stream",
                            "a delta is missing",
                            "the arguments of the deltas",
                            it -> it.dropFirst("response.function_call_arguments.delta")),
                    answer(
                            "function-call-stream",
                            "arguments are never done",
                            "function_call_arguments.done",
                            it -> it.drop("response.function_call_arguments.done")),
                    request(
                            "function-result",
                            "the result is dropped",
                            "the function's answer did not reach the model",
                            it -> {
                                if (it.path("input") instanceof ArrayNode input) {
                                    while (input.size() > 1) {
                                        input.remove(1);
                                    }
                                }
                            }),
                    both(
                            "function-result",
                            "the result is refused",
                            "expected HTTP 200, got 400",
                            (it, request) -> {
                                if (request.path("input").isArray()) {
                                    it.status = 400;
                                }
                            }),
                    answer(
                            "parallel-calls",
                            "both with one call_id",
                            "call_id",
                            it ->
                                    it.items(
                                            item -> {
                                                if (item.has("call_id")) {
                                                    item.put("call_id", "call_0");
                                                }
                                            })),
                    answer(
                            "parallel-calls",
                            "both with one output_index",
                            "output_index 1",
                            it ->
                                    it.events.forEach(
                                            e -> {
                                                if (e.has("output_index")) {
                                                    e.put("output_index", 0);
                                                }
                                            })),
                    request(
                            "parallel-calls-off",
                            "the parameter is ignored",
                            "expected one call, got 2",
                            it -> it.remove("parallel_tool_calls")),
                    answer(
                            "tool-choice-auto",
                            "nothing is said",
                            "got nothing",
                            it -> it.output(ArrayNode::removeAll)),
                    request(
                            "tool-choice-none",
                            "it is ignored",
                            "a tool was called",
                            it -> it.remove("tool_choice")),
                    request(
                            "tool-choice-required",
                            "it is ignored",
                            "expected a call, got none",
                            it -> it.remove("tool_choice")),
                    request(
                            "tool-choice-named",
                            "it is ignored",
                            "expected a call of [get_time], got \"get_weather\"",
                            it -> it.remove("tool_choice")),
                    request(
                            "tool-choice-named",
                            "it is taken as required",
                            "expected a call of [get_time], got \"get_weather\"",
                            it -> it.put("tool_choice", "required")),
                    request(
                            "tool-choice-allowed",
                            "it is taken as required",
                            "expected a call of [get_time], got \"get_weather\"",
                            it -> it.put("tool_choice", "required")),
                    answer(
                            "custom-tool",
                            "called as a function",
                            "expected a custom_tool_call",
                            it -> it.items(item -> item.put("type", "function_call"))),
                    answer(
                            "custom-tool",
                            "HTTP 401",
                            "expected HTTP 200, got 401",
                            it -> {
                                it.becomePage();
                                it.status = 401;
                                it.type = "application/json";
                                it.body = "{\"error\": {\"message\": \"no key\"}}";
                            }),
                    request(
                            "custom-tool",
                            "the tool is dropped",
                            "expected a custom_tool_call",
                            it -> {
                                it.remove("tools");
                                it.remove("tool_choice");
                            }),
                    request(
                            "custom-tool-result",
                            "the result is dropped",
                            "the tool's answer did not reach the model",
                            it -> {
                                if (it.path("input") instanceof ArrayNode input) {
                                    while (input.size() > 1) {
                                        input.remove(1);
                                    }
                                }
                            }),
                    answer(
                            "namespace-tool",
                            "the flat name is given away",
                            "get_customer",
                            it -> it.items(item -> item.put("name", "crm__get_customer"))),
                    answer(
                            "namespace-tool",
                            "the namespace is missing",
                            "namespace",
                            it -> it.items(item -> item.remove("namespace"))));

    private ToolFlaws() {}
}
