package dev.lmresp.check;

import static dev.lmresp.check.FlawCase.answer;
import static dev.lmresp.check.FlawCase.request;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Consumer;

/** Ways to be wrong with the tools of a message. */
final class MessagesToolFlaws {
    static final List<FlawCase> CASES =
            List.of(
                    answer(
                            "tool-use",
                            "another name",
                            "the tool 'functions.get_weather' was not declared",
                            it -> calls(it, call -> call.put("name", "functions.get_weather"))),
                    answer(
                            "tool-use",
                            "the reason of a text",
                            "expected stop_reason 'tool_use', got 'end_turn'",
                            it -> PlayedMessage.ending(it, m -> m.put("stop_reason", "end_turn"))),
                    answer(
                            "tool-use",
                            "input as a string",
                            "content[0].input (object)",
                            it -> calls(it, call -> call.put("input", "{\"city\": \"Paris\"}"))),
                    answer(
                            "tool-use",
                            "an id that Anthropic refuses",
                            "an id of letters, digits, _ and -",
                            it -> calls(it, call -> call.put("id", "functions.get_weather:0"))),
                    answer(
                            "tool-use-stream",
                            "input cut off",
                            "the input of block 0 to be an object",
                            it ->
                                    PlayedMessage.deltas(
                                            it,
                                            "input_json_delta",
                                            delta -> delta.put("partial_json", "{\"city\""))),
                    answer(
                            "tool-use-stream",
                            "input at the start of the block",
                            "expected an input_json_delta, got none",
                            it -> PlayedMessage.dropDeltas(it, "input_json_delta")),
                    answer(
                            "tool-without-input",
                            "something is made up",
                            "expected the input {}",
                            it -> calls(it, call -> call.putObject("input").put("all", true))),
                    answer(
                            "tool-without-input",
                            "an empty string",
                            "content[0].input (object)",
                            it -> calls(it, call -> call.put("input", ""))),
                    request(
                            "tool-result",
                            "it is dropped",
                            "the tool's result did not reach the model",
                            it -> results(it, "ok")),
                    request(
                            "tool-result-blocks",
                            "they are dropped",
                            "the tool's result did not reach the model",
                            it -> results(it, "ok")),
                    request(
                            "tool-result-error",
                            "it is dropped",
                            "the tool's result did not reach the model",
                            it -> results(it, "ok")),
                    answer(
                            "parallel-tools",
                            "the same id for both",
                            "an id of its own",
                            it -> calls(it, call -> call.put("id", "toolu_1"))),
                    request(
                            "parallel-tools-off",
                            "it is ignored",
                            "expected one call, got 2",
                            it -> it.remove("tool_choice")),
                    answer(
                            "tool-choice-auto",
                            "nothing is said",
                            "expected an answer, got nothing",
                            it -> PlayedMessage.message(it, m -> m.putArray("content"))),
                    request(
                            "tool-choice-none",
                            "it is ignored",
                            "a tool was called",
                            it -> it.remove("tool_choice")),
                    request(
                            "tool-choice-any",
                            "it is ignored",
                            "expected a call, got none",
                            it -> it.remove("tool_choice")),
                    request(
                            "tool-choice-tool",
                            "any tool will do",
                            "expected a call of [get_time]",
                            it -> it.putObject("tool_choice").put("type", "any")));

    private MessagesToolFlaws() {}

    private static void calls(Played answer, Consumer<ObjectNode> change) {
        PlayedMessage.blocks(answer, "tool_use", change);
    }

    private static void results(ObjectNode request, String content) {
        PlayedMessage.lastContent(request)
                .forEach(block -> ((ObjectNode) block).put("content", content));
    }
}
