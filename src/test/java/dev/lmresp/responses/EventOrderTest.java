package dev.lmresp.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

class EventOrderTest {

    @Test
    void a_stream_that_keeps_the_protocol_has_no_violations() {
        assertThat(SampleStream.complete().violations()).isEmpty();
    }

    @Test
    void a_failed_response_may_leave_items_open() {
        var stream = new SampleStream();
        stream.begin();
        stream.message();
        stream.cutAt("content_part.done", 0);
        stream.terminal("failed");
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void an_incomplete_response_may_leave_a_call_open() {
        var stream = new SampleStream();
        stream.begin();
        stream.call("function_call", "fc_1", "arguments", "{\"a\":");
        stream.cutAt("function_call_arguments.done", 0);
        stream.terminal("incomplete");
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void events_of_unknown_types_only_count() {
        var stream = SampleStream.complete();
        stream.events.add(4, (ObjectNode) Json.parse("{\"type\":\"vendor.weather\",\"sun\":true}"));
        stream.renumber();
        assertThat(stream.violations()).isEmpty();
    }

    @Test
    void a_violation_says_where_it_is_and_what_came() {
        var stream = SampleStream.complete();
        stream.event("output_text.done", 0).put("text", "Hallo");
        assertThat(stream.violations().getFirst())
                .hasToString(
                        "event 18 (response.output_text.done): expected the text of the deltas:"
                                + " Hello, got \"Hallo\"");
    }

    @Test
    void the_name_of_an_event_must_be_its_type() {
        var order = new EventOrder();
        order.accept("response.completed", SampleStream.complete().events.getFirst());
        assertThat(order.violations())
                .extracting(EventOrder.Violation::expected)
                .containsExactly("the event's name to be its type");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void is_found(String name, String expected, Consumer<SampleStream> breaking) {
        var stream = SampleStream.complete();
        breaking.accept(stream);
        assertThat(stream.violations())
                .extracting(EventOrder.Violation::expected)
                .anyMatch(text -> text.contains(expected));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken("no created", "response.created first", s -> s.without("created")),
                broken(
                        "created twice",
                        "response.created once",
                        s -> s.events.add(2, s.events.getFirst().deepCopy())),
                broken(
                        "an item before in_progress",
                        "response.in_progress before any item",
                        s -> s.without("in_progress")),
                broken(
                        "a gap in the numbers",
                        "sequence_number 5",
                        s -> s.events.get(5).put("sequence_number", 6)),
                broken(
                        "no number",
                        "sequence_number 5",
                        s -> s.events.get(5).remove("sequence_number")),
                broken("no end", "a terminal event", s -> s.without("completed")),
                broken(
                        "two ends",
                        "nothing after response.completed",
                        s -> s.events.add(s.events.getLast().deepCopy())),
                broken(
                        "an event after the end",
                        "nothing after response.completed",
                        s -> s.events.add(s.event("in_progress", 0).deepCopy())),
                broken(
                        "another response id",
                        "the response's id resp_1",
                        s -> response(s, "completed").put("id", "resp_2")),
                broken(
                        "a status that does not fit the event",
                        "status completed",
                        s -> response(s, "completed").put("status", "in_progress")),
                broken(
                        "output before anything was said",
                        "no output yet",
                        s -> response(s, "created").withArray("output").addObject()),
                broken(
                        "a failure without error",
                        "an error in a failed response",
                        s -> end(s, "failed").putNull("error")),
                broken(
                        "an early end without reason",
                        "incomplete_details",
                        s -> end(s, "incomplete").putNull("incomplete_details")),
                broken(
                        "an item left open",
                        "item 1 to be done",
                        s -> s.events.remove(s.event("output_item.done", 1))),
                broken(
                        "a message left open in an incomplete response",
                        "item 1 to be done",
                        s -> {
                            end(s, "incomplete");
                            s.events.remove(s.event("output_item.done", 1));
                        }),
                broken(
                        "an item left out of the output",
                        "the output to be the items",
                        s -> ((ArrayNode) response(s, "completed").path("output")).remove(1)),
                broken(
                        "an item that differs in the output",
                        "the output to be the items",
                        s ->
                                ((ObjectNode) response(s, "completed").path("output").path(1))
                                        .put("id", "msg_2")),
                broken(
                        "a jump in the output indices",
                        "output_index 1",
                        s -> s.event("output_item.added", 1).put("output_index", 3)),
                broken(
                        "an item id used twice",
                        "an item id of its own",
                        s -> item(s, "output_item.added", 1).put("id", "rs_1")),
                broken(
                        "a call id used twice",
                        "a call_id of its own",
                        s -> item(s, "output_item.added", 3).put("call_id", "call_fc_1")),
                broken(
                        "an item that does not begin empty",
                        "an item that begins empty",
                        s -> item(s, "output_item.added", 2).put("arguments", "{}")),
                broken(
                        "an item that begins completed",
                        "status in_progress",
                        s -> item(s, "output_item.added", 1).put("status", "completed")),
                broken(
                        "a text item begun inside another",
                        "the message or reasoning before to be done",
                        s ->
                                Collections.swap(
                                        s.events,
                                        s.events.indexOf(s.event("output_item.done", 0)),
                                        s.events.indexOf(s.event("output_item.added", 1)))),
                broken(
                        "a done item that was never added",
                        "output_item.added before output_item.done",
                        s -> s.without("output_item.added")),
                broken(
                        "an item done twice",
                        "an item to be done once",
                        s -> s.events.add(s.events.size() - 1, s.event("output_item.done", 1))),
                broken(
                        "an item that changes its id",
                        "id \"msg_1\" as it was added",
                        s -> item(s, "output_item.done", 1).put("id", "msg_2")),
                broken(
                        "a call that changes its name",
                        "name \"tool\" as it was added",
                        s -> item(s, "output_item.done", 2).put("name", "other")),
                broken(
                        "a done item in progress",
                        "a status of an item that is done",
                        s -> item(s, "output_item.done", 1).put("status", "in_progress")),
                broken(
                        "a done item with other text",
                        "content part 0 as it was done",
                        s ->
                                ((ObjectNode) item(s, "output_item.done", 1).at("/content/0"))
                                        .put("text", "Hallo")),
                broken(
                        "a done item without its part",
                        "1 parts in content",
                        s -> item(s, "output_item.done", 1).putArray("content")),
                broken(
                        "a done item without its summary",
                        "1 parts in summary",
                        s -> item(s, "output_item.done", 0).putArray("summary")),
                broken(
                        "a done call with other arguments",
                        "the arguments of the deltas",
                        s -> item(s, "output_item.done", 2).put("arguments", "{\"a\":2}")),
                broken(
                        "a done custom call with other input",
                        "the input of the deltas",
                        s -> item(s, "output_item.done", 3).put("input", "other")),
                broken(
                        "arguments that differ from their deltas",
                        "the arguments of the deltas",
                        s -> s.event("function_call_arguments.done", 0).put("arguments", "{}")),
                broken(
                        "arguments that are never done",
                        "the arguments to be done before the item",
                        s -> s.without("function_call_arguments.done")),
                broken(
                        "input that differs from its deltas",
                        "the input of the deltas",
                        s -> s.without("custom_tool_call_input.delta")),
                broken(
                        "a delta for an item that was not added",
                        "an item that was added",
                        s -> s.event("output_text.delta", 0).put("output_index", 9)),
                broken(
                        "a delta with another item's id",
                        "item_id msg_1",
                        s -> s.event("output_text.delta", 0).put("item_id", "rs_1")),
                broken(
                        "a delta before its part",
                        "a part that was added",
                        s -> s.events.remove(s.event("content_part.added", 1))),
                broken(
                        "a delta after its item",
                        "nothing more for an item that is done",
                        s ->
                                s.events.add(
                                        s.events.indexOf(s.event("output_item.done", 1)) + 1,
                                        s.event("output_text.delta", 0).deepCopy())),
                broken(
                        "a delta of another kind",
                        "events that fit a part of type output_text",
                        s -> s.event("output_text.delta", 0).put("type", "response.refusal.delta")),
                broken(
                        "a delta of another kind of call",
                        "events that fit a function_call",
                        s ->
                                s.event("function_call_arguments.delta", 0)
                                        .put("type", "response.custom_tool_call_input.delta")),
                broken(
                        "a delta that is no text",
                        "delta (text)",
                        s -> s.event("output_text.delta", 0).putObject("delta")),
                broken(
                        "text that differs from its deltas",
                        "the text of the deltas",
                        s -> s.event("output_text.done", 0).put("text", "Hallo")),
                broken(
                        "text of a part that was not added",
                        "a part that was added",
                        s -> s.event("output_text.done", 0).put("content_index", 1)),
                broken(
                        "text that is never done",
                        "the text to be done before the part",
                        s -> s.without("output_text.done")),
                broken(
                        "a part that is never done",
                        "content part 0 to be done before the item",
                        s -> s.without("content_part.done")),
                broken(
                        "a part that differs from its text",
                        "the text of the deltas",
                        s ->
                                ((ObjectNode) s.event("content_part.done", 1).path("part"))
                                        .put("text", "Hallo")),
                broken(
                        "a part that changes its type",
                        "type output_text as it was added",
                        s ->
                                ((ObjectNode) s.event("content_part.done", 1).path("part"))
                                        .put("type", "refusal")),
                broken(
                        "a part that does not begin empty",
                        "a part that begins empty",
                        s ->
                                ((ObjectNode) s.event("content_part.added", 1).path("part"))
                                        .put("text", "H")),
                broken(
                        "a jump in the content indices",
                        "content_index 0",
                        s -> s.event("content_part.added", 1).put("content_index", 1)),
                broken(
                        "a part of a call",
                        "parts only in messages and reasoning",
                        s -> {
                            ObjectNode part = s.event("content_part.added", 1).deepCopy();
                            part.put("output_index", 2).put("item_id", "fc_1");
                            int at = s.events.indexOf(s.event("output_item.added", 2));
                            s.events.add(at + 1, part);
                        }),
                broken(
                        "a jump in the annotation indices",
                        "annotation_index 0",
                        s -> s.event("output_text.annotation.added", 0).put("annotation_index", 1)),
                broken(
                        "annotations that nobody added",
                        "the annotations that were added",
                        s -> s.without("output_text.annotation.added")),
                broken(
                        "a log probability without bytes",
                        "logprobs[].bytes",
                        s ->
                                s.event("output_text.delta", 0)
                                        .withArray("logprobs")
                                        .addObject()
                                        .put("token", "Hel")),
                broken(
                        "a citation without title",
                        "annotation.title (text)",
                        s ->
                                ((ObjectNode)
                                                s.event("output_text.annotation.added", 0)
                                                        .path("annotation"))
                                        .remove("title")),
                broken(
                        "usage without details",
                        "response.usage.input_tokens_details",
                        s ->
                                ((ObjectNode) response(s, "completed").path("usage"))
                                        .remove("input_tokens_details")),
                broken(
                        "an item without type",
                        "item.type",
                        s -> item(s, "output_item.added", 1).remove("type")));
    }

    @ParameterizedTest
    @MethodSource("membersOfAResponse")
    void a_response_must_have(String member) {
        var stream = SampleStream.complete();
        response(stream, "completed").remove(member);
        assertThat(stream.violations())
                .extracting(EventOrder.Violation::expected)
                .anyMatch(text -> text.contains(member));
    }

    static Stream<String> membersOfAResponse() {
        return SampleStream.complete().events.getFirst().path("response").properties().stream()
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("membersOfItems")
    void an_item_must_have(String type, String member) {
        var stream = SampleStream.complete();
        for (ObjectNode event : stream.events) {
            JsonNode item = event.path("item");
            if (item.path("type").asText().equals(type)) {
                ((ObjectNode) item).remove(member);
            }
        }
        assertThat(stream.violations())
                .extracting(EventOrder.Violation::expected)
                .anyMatch(text -> text.startsWith("item." + member + " ("));
    }

    static Stream<Arguments> membersOfItems() {
        return Stream.of(
                Arguments.of("message", "id"),
                Arguments.of("message", "status"),
                Arguments.of("message", "role"),
                Arguments.of("message", "content"),
                Arguments.of("reasoning", "summary"),
                Arguments.of("function_call", "call_id"),
                Arguments.of("function_call", "arguments"),
                Arguments.of("function_call", "status"),
                Arguments.of("custom_tool_call", "name"),
                Arguments.of("custom_tool_call", "input"));
    }

    private static Arguments broken(String name, String expected, Consumer<SampleStream> breaking) {
        return Arguments.of(name, expected, breaking);
    }

    private static ObjectNode response(SampleStream stream, String type) {
        return (ObjectNode) stream.event(type, 0).path("response");
    }

    private static ObjectNode item(SampleStream stream, String type, int number) {
        return (ObjectNode) stream.event(type, number).path("item");
    }

    private static ObjectNode end(SampleStream stream, String status) {
        stream.without("completed");
        stream.terminal(status);
        return response(stream, status);
    }
}
