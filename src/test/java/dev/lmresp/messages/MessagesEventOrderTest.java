package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.EventOrder.Violation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.function.Consumer;
import java.util.stream.Stream;

class MessagesEventOrderTest {

    @Test
    void a_stream_that_keeps_the_protocol_has_no_violations() {
        assertThat(SampleMessage.complete().violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "end_turn",
                "max_tokens",
                "pause_turn",
                "refusal",
                "model_context_window_exceeded",
                "a reason of next year"
            })
    void a_text_may_end_for_every_reason(String reason) {
        assertThat(SampleMessage.text(reason).violations()).isEmpty();
    }

    @Test
    void a_stop_sequence_is_told() {
        var stream = SampleMessage.text("stop_sequence");
        ((ObjectNode) stream.event("message_delta", 0).path("delta")).put("stop_sequence", "END");
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void an_error_may_end_a_stream_anywhere() {
        var whole = SampleMessage.complete();
        for (int i = 0; i < whole.events.size(); i++) {
            var stream = new SampleMessage();
            stream.events.addAll(whole.events.subList(0, i));
            stream.error();
            assertThat(stream.violations()).isEmpty();
        }
    }

    @Test
    void a_ping_may_come_anywhere() {
        var whole = SampleMessage.complete();
        for (int i = 0; i < whole.events.size(); i++) {
            var stream = new SampleMessage();
            stream.events.addAll(whole.events);
            stream.events.add(i, json("{\"type\":\"ping\"}"));
            assertThat(stream.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "model_context_window_exceeded"})
    void the_last_call_may_be_half_when_the_message_is_cut(String reason) {
        var stream = new SampleMessage();
        stream.begin();
        stream.call("toolu_1", "{'city':");
        stream.end(reason);
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void a_call_that_is_cut_off_may_stay_open() {
        var stream = new SampleMessage();
        stream.begin();
        stream.call("toolu_1", "{'city':");
        stream.events.removeLast();
        stream.end("max_tokens");
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void a_text_that_is_cut_off_may_not_stay_open() {
        var stream = SampleMessage.text("max_tokens");
        stream.without(stream.event("content_block_stop", 0));
        assertThat(stream.violations())
                .extracting(Violation::expected)
                .containsExactly("block 0 to stop before");
    }

    @Test
    void types_of_next_year_pass() {
        var stream = new SampleMessage();
        stream.begin();
        stream.events.add(json("{\"type\":\"vendor_weather\",\"sun\":true}"));
        stream.start("{'type':'dream','images':[]}");
        stream.delta("{'type':'dream_delta','image':'x'}");
        stream.stop();
        stream.start("{'type':'text','text':''}");
        stream.delta("{'type':'text_delta','text':'Hello'}");
        stream.delta("{'type':'mood_delta','mood':'good'}");
        stream.stop();
        stream.end("end_turn");
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void a_block_that_comes_whole_needs_no_deltas() {
        var stream = new SampleMessage();
        stream.begin();
        stream.start("{'type':'redacted_thinking','data':'c2VjcmV0'}");
        stream.stop();
        stream.start(
                "{'type':'web_search_tool_result','tool_use_id':'srvtoolu_1','content':[{'a':1}]}");
        stream.stop();
        stream.text();
        stream.end("end_turn");
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void a_violation_says_where_it_is_and_what_came() {
        var stream = SampleMessage.complete();
        stream.event("content_block_stop", 1).put("index", 7);
        assertThat(stream.violations().getFirst())
                .hasToString(
                        "event 10 (content_block_stop): expected a block that has started, got"
                                + " index 7");
    }

    @ParameterizedTest
    @CsvSource({"'', none", "message, message"})
    void the_event_line_must_be_the_type(String name, String found) {
        var order = new MessagesEventOrder();
        order.accept(name, SampleMessage.complete().events.getFirst());
        assertThat(order.violations())
                .containsExactly(
                        new Violation(0, "message_start", "an event line with the type", found));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void is_found(String name, String expected, Consumer<SampleMessage> breaking) {
        var stream = SampleMessage.complete();
        breaking.accept(stream);
        assertThat(stream.violations()).extracting(Violation::expected).contains(expected);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken("no start", "message_start first", s -> s.events.removeFirst()),
                broken(
                        "a second start",
                        "message_start once, at the start",
                        s -> s.events.add(5, s.events.getFirst())),
                broken(
                        "content at the start",
                        "no content yet",
                        s -> message(s).withArray("content").addObject().put("type", "text")),
                broken(
                        "a reason at the start",
                        "no stop_reason yet",
                        s -> message(s).put("stop_reason", "end_turn")),
                broken(
                        "a message of the user",
                        "role assistant",
                        s -> message(s).put("role", "user")),
                broken(
                        "a message that is a completion",
                        "type message",
                        s -> message(s).put("type", "completion")),
                broken("a message without id", "an id", s -> message(s).put("id", "")),
                broken(
                        "the end missing",
                        "message_stop or an error",
                        s -> s.without(s.event("message_stop", 0))),
                broken(
                        "two ends",
                        "nothing after message_stop",
                        s -> s.events.add(s.events.getLast())),
                broken(
                        "an event after an error",
                        "nothing after error",
                        s -> {
                            s.error();
                            s.events.add(s.event("message_stop", 0));
                            s.events.remove(s.event("message_stop", 0));
                        }),
                broken(
                        "no reason for the end",
                        "a message_delta with a stop_reason before",
                        s -> s.without(s.event("message_delta", 0))),
                broken(
                        "an empty reason for the end",
                        "a message_delta with a stop_reason before",
                        s -> end(s).putNull("stop_reason")),
                broken(
                        "no reason and an open block",
                        "a message_delta with a stop_reason before",
                        s -> {
                            s.without(s.event("message_delta", 0));
                            s.without(s.event("content_block_stop", 3));
                        }),
                broken(
                        "two ends of the message",
                        "stop_reason in the last message_delta only",
                        s -> s.events.add(s.events.size() - 1, s.event("message_delta", 0))),
                broken(
                        "usage that shrinks",
                        "output_tokens that only grow from 1",
                        s ->
                                ((ObjectNode) s.event("message_delta", 0).path("usage"))
                                        .put("output_tokens", 0)),
                broken(
                        "a call with the reason of a text",
                        "stop_reason tool_use, as there is a tool_use block",
                        s -> end(s).put("stop_reason", "end_turn")),
                broken(
                        "a text with the reason of a call",
                        "a tool_use block, as stop_reason says",
                        s -> s.events.removeIf(it -> it.path("index").asInt(0) > 1)),
                broken(
                        "a stop sequence for another reason",
                        "a stop_sequence if and only if it is the stop_reason",
                        s -> end(s).put("stop_sequence", "END")),
                broken(
                        "a stop sequence that is not told",
                        "a stop_sequence if and only if it is the stop_reason",
                        s -> {
                            s.events.removeIf(it -> it.path("index").asInt(0) > 1);
                            end(s).put("stop_reason", "stop_sequence");
                        }),
                broken(
                        "a jump in the indices",
                        "index 1",
                        s -> s.event("content_block_start", 1).put("index", 2)),
                broken(
                        "indices from 1",
                        "index 0",
                        s -> s.events.removeIf(it -> it.path("index").asInt(1) == 0)),
                broken(
                        "a block inside another",
                        "block 0 to stop before",
                        s -> move(s, s.event("content_block_stop", 0), 3)),
                broken(
                        "a block that never stops",
                        "block 3 to stop before",
                        s -> s.without(s.event("content_block_stop", 3))),
                broken(
                        "a block that stops twice",
                        "block 1 to stop once",
                        s ->
                                s.events.add(
                                        s.events.indexOf(s.event("content_block_stop", 1)),
                                        s.event("content_block_stop", 1))),
                broken(
                        "a block after the reason for the end",
                        "no block after stop_reason tool_use",
                        s -> move(s, s.event("message_delta", 0), -3)),
                broken(
                        "a delta without a block",
                        "a block that has started",
                        s -> s.event("content_block_delta", 0).put("index", 9)),
                broken(
                        "the stop of a block without a start",
                        "a block that has started",
                        s -> s.event("content_block_stop", 0).put("index", 9)),
                broken(
                        "a delta after its block",
                        "nothing more for block 0, which has stopped",
                        s -> s.event("content_block_delta", 2).put("index", 0)),
                broken(
                        "text in a call",
                        "deltas that fit a block of type tool_use",
                        s -> swapDelta(s, "input_json_delta", "text_delta")),
                broken(
                        "input in a text",
                        "deltas that fit a block of type text",
                        s -> swapDelta(s, "text_delta", "input_json_delta")),
                broken(
                        "text in thinking",
                        "deltas that fit a block of type thinking",
                        s -> swapDelta(s, "thinking_delta", "text_delta")),
                broken(
                        "a signature of a text",
                        "deltas that fit a block of type text",
                        s -> swapDelta(s, "text_delta", "signature_delta")),
                broken(
                        "a delta of hidden thinking",
                        "deltas that fit a block of type redacted_thinking",
                        s -> block(s, 0).put("type", "redacted_thinking")),
                broken(
                        "thinking without signature",
                        "a signature_delta before a thinking block stops",
                        s -> s.without(s.deltaOf("signature_delta"))),
                broken(
                        "thinking after its signature",
                        "no thinking after its signature",
                        s -> move(s, s.event("content_block_delta", 0), 1)),
                broken(
                        "two signatures",
                        "one signature_delta",
                        s -> s.events.add(4, s.event("content_block_delta", 1))),
                broken(
                        "a block with text from the start",
                        "a block that begins empty",
                        s -> block(s, 1).put("text", "H")),
                broken(
                        "a block with thoughts from the start",
                        "a block that begins empty",
                        s -> block(s, 0).put("thinking", "h")),
                broken(
                        "a call with input from the start",
                        "a block that begins empty",
                        s -> block(s, 2).putObject("input").put("city", "Paris")),
                broken(
                        "a text without text",
                        "text in block 1",
                        s ->
                                s.events.removeIf(
                                        it ->
                                                it.path("delta")
                                                        .path("type")
                                                        .asText()
                                                        .equals("text_delta"))),
                broken(
                        "half an input",
                        "the input of block 2 to be an object",
                        s -> s.deltaOf("input_json_delta").put("partial_json", "")),
                broken(
                        "an input that is a list",
                        "the input of block 3 to be an object",
                        s -> {
                            s.events.removeIf(it -> it.path("index").asInt() == 3);
                            s.events.subList(s.events.size() - 2, s.events.size()).clear();
                            s.call("toolu_3", "[1]");
                            s.end("tool_use");
                        }),
                broken(
                        "half an input in the middle of a message that is cut",
                        "the input of block 2 to be an object",
                        s -> {
                            s.deltaOf("input_json_delta").put("partial_json", "");
                            end(s).put("stop_reason", "max_tokens");
                        }),
                broken(
                        "an id used twice",
                        "an id of its own",
                        s -> block(s, 3).put("id", "toolu_1")),
                broken(
                        "an id that Anthropic refuses",
                        "an id of letters, digits, _ and -",
                        s -> block(s, 2).put("id", "functions.get_weather:0")),
                broken("a call of nothing", "the name of a tool", s -> block(s, 2).put("name", "")),
                broken("an event without type", "a type", s -> s.events.get(1).remove("type")));
    }

    @ParameterizedTest
    @MethodSource("members")
    void a_member_must_be_there(String type, String path, String expected) {
        var stream = SampleMessage.complete();
        int slash = path.lastIndexOf('/');
        for (ObjectNode event : stream.events) {
            if (event.path("type").asText().equals(type)
                    && event.at(path.substring(0, slash)) instanceof ObjectNode parent) {
                parent.remove(path.substring(slash + 1));
            }
        }
        assertThat(stream.violations()).extracting(Violation::expected).contains(expected);
    }

    static Stream<Arguments> members() {
        return Stream.of(
                Arguments.of("message_start", "/message", "message (message)"),
                Arguments.of("message_start", "/message/id", "message.id (text)"),
                Arguments.of("message_start", "/message/type", "message.type (text)"),
                Arguments.of("message_start", "/message/role", "message.role (text)"),
                Arguments.of("message_start", "/message/model", "message.model (text)"),
                Arguments.of("message_start", "/message/content", "message.content ([block])"),
                Arguments.of(
                        "message_start", "/message/stop_reason", "message.stop_reason (text?)"),
                Arguments.of(
                        "message_start", "/message/stop_sequence", "message.stop_sequence (text?)"),
                Arguments.of("message_start", "/message/usage", "message.usage (usage)"),
                Arguments.of(
                        "message_start",
                        "/message/usage/input_tokens",
                        "message.usage.input_tokens (integer)"),
                Arguments.of(
                        "message_start",
                        "/message/usage/output_tokens",
                        "message.usage.output_tokens (integer)"),
                Arguments.of("content_block_start", "/index", "index (integer)"),
                Arguments.of("content_block_start", "/content_block", "content_block (block)"),
                Arguments.of("content_block_start", "/content_block/type", "content_block.type"),
                Arguments.of(
                        "content_block_start", "/content_block/text", "content_block.text (text)"),
                Arguments.of(
                        "content_block_start",
                        "/content_block/thinking",
                        "content_block.thinking (text)"),
                Arguments.of(
                        "content_block_start",
                        "/content_block/signature",
                        "content_block.signature (text)"),
                Arguments.of("content_block_start", "/content_block/id", "content_block.id (text)"),
                Arguments.of(
                        "content_block_start", "/content_block/name", "content_block.name (text)"),
                Arguments.of(
                        "content_block_start",
                        "/content_block/input",
                        "content_block.input (object)"),
                Arguments.of("content_block_delta", "/delta/type", "delta.type"),
                Arguments.of("content_block_delta", "/delta/text", "delta.text (text)"),
                Arguments.of("content_block_delta", "/delta/citation", "delta.citation (object)"),
                Arguments.of("content_block_delta", "/delta/thinking", "delta.thinking (text)"),
                Arguments.of("content_block_delta", "/delta/signature", "delta.signature (text)"),
                Arguments.of(
                        "content_block_delta", "/delta/partial_json", "delta.partial_json (text)"),
                Arguments.of("content_block_stop", "/index", "index (integer)"),
                Arguments.of("message_delta", "/delta/stop_reason", "delta.stop_reason (text?)"),
                Arguments.of(
                        "message_delta", "/delta/stop_sequence", "delta.stop_sequence (text?)"),
                Arguments.of("message_delta", "/usage", "usage (usage_so_far)"),
                Arguments.of(
                        "message_delta", "/usage/output_tokens", "usage.output_tokens (integer)"));
    }

    @Test
    void an_error_says_what_it_is() {
        var stream = new SampleMessage();
        stream.error();
        ((ObjectNode) stream.events.getFirst().path("error")).remove("type");
        assertThat(stream.violations())
                .extracting(Violation::expected)
                .containsExactly("error.type (text)");
    }

    private static Arguments broken(
            String name, String expected, Consumer<SampleMessage> breaking) {
        return Arguments.of(name, expected, breaking);
    }

    private static ObjectNode message(SampleMessage stream) {
        return (ObjectNode) stream.events.getFirst().path("message");
    }

    private static ObjectNode end(SampleMessage stream) {
        return (ObjectNode) stream.event("message_delta", 0).path("delta");
    }

    private static ObjectNode block(SampleMessage stream, int number) {
        return (ObjectNode) stream.event("content_block_start", number).path("content_block");
    }

    private static void swapDelta(SampleMessage stream, String type, String other) {
        stream.deltaOf(type).put("type", other);
    }

    private static void move(SampleMessage stream, ObjectNode event, int by) {
        int at = stream.events.indexOf(event);
        stream.events.remove(at);
        stream.events.add(at + by, event);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text);
    }
}
