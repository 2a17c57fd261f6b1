package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

class MessageShapeTest {
    private static final String WHOLE =
            """
            {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [
               {"type": "thinking", "thinking": "hm", "signature": "c2ln"},
               {"type": "text", "text": "Hello", "citations": null},
               {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"a": 1}},
               {"type": "dream", "images": []}],
             "stop_reason": "tool_use", "stop_sequence": null,
             "usage": {"input_tokens": 25, "output_tokens": 12, "service_tier": "standard"}}
            """;

    @Test
    void a_whole_message_has_no_problems() {
        assertThat(MessageShape.problems(whole())).isEmpty();
    }

    @Test
    void a_message_may_be_empty() {
        ObjectNode message = whole().put("stop_reason", "refusal");
        message.putArray("content");
        assertThat(MessageShape.problems(message)).isEmpty();
    }

    @Test
    void a_list_is_no_message() {
        assertThat(MessageShape.problems(Json.array()))
                .containsExactly("expected a message, got []");
    }

    @ParameterizedTest
    @MethodSource("members")
    void a_message_must_have(String member) {
        ObjectNode message = whole();
        message.remove(member);
        assertThat(MessageShape.problems(message))
                .anyMatch(it -> it.startsWith("expected " + member + " ("));
    }

    static Stream<String> members() {
        return whole().properties().stream().map(Map.Entry::getKey);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void is_found(String name, String problem, Consumer<ObjectNode> breaking) {
        ObjectNode message = whole();
        breaking.accept(message);
        assertThat(MessageShape.problems(message)).contains(problem);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken(
                        "no reason",
                        "expected a stop_reason, got null",
                        m -> m.putNull("stop_reason")),
                broken(
                        "a call that is not the reason",
                        "expected stop_reason tool_use, as there is a tool_use block, got end_turn",
                        m -> m.put("stop_reason", "end_turn")),
                broken(
                        "a reason without its call",
                        "expected a tool_use block, as stop_reason says, got []",
                        m -> m.putArray("content")),
                broken(
                        "a stop sequence that is not told",
                        "expected a stop_sequence if and only if it is the stop_reason, got"
                                + " stop_reason stop_sequence with stop_sequence null",
                        m -> m.put("stop_reason", "stop_sequence")),
                broken(
                        "the role of the user",
                        "expected role assistant, got user",
                        m -> m.put("role", "user")),
                broken(
                        "a text without text",
                        "expected text in block 1, got none",
                        m -> block(m, 1).put("text", "")),
                broken(
                        "thinking without signature",
                        "expected content[0].signature (text), got nothing",
                        m -> block(m, 0).remove("signature")),
                broken(
                        "input as a string",
                        "expected content[2].input (object), got \"{}\"",
                        m -> block(m, 2).put("input", "{}")),
                broken(
                        "an id used twice",
                        "expected an id of its own, got toolu_1",
                        m -> m.withArray("content").add(block(m, 2).deepCopy())),
                broken(
                        "usage in words",
                        "expected usage.output_tokens (integer), got \"many\"",
                        m -> ((ObjectNode) m.path("usage")).put("output_tokens", "many")));
    }

    private static Arguments broken(String name, String problem, Consumer<ObjectNode> breaking) {
        return Arguments.of(name, problem, breaking);
    }

    private static ObjectNode block(ObjectNode message, int index) {
        return (ObjectNode) message.path("content").path(index);
    }

    private static ObjectNode whole() {
        return (ObjectNode) Json.parse(WHOLE);
    }
}
