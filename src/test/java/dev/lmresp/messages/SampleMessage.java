package dev.lmresp.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.EventOrder.Violation;

import java.util.ArrayList;
import java.util.List;

/**
 * A stream that keeps the protocol, written by hand: thinking, a text with a citation, a call, and
 * a call without input.
 */
final class SampleMessage {
    final List<ObjectNode> events = new ArrayList<>();

    static SampleMessage complete() {
        var stream = new SampleMessage();
        stream.begin();
        stream.thinking();
        stream.text();
        stream.call("toolu_1", "{'city':", "'Paris'}");
        stream.call("toolu_2");
        stream.end("tool_use");
        return stream;
    }

    /** A message that says something and ends for a reason. */
    static SampleMessage text(String stopReason) {
        var stream = new SampleMessage();
        stream.begin();
        stream.text();
        stream.end(stopReason);
        return stream;
    }

    void begin() {
        add(
                "{'type':'message_start','message':{'id':'msg_1','type':'message',"
                        + "'role':'assistant','model':'m','content':[],'stop_reason':null,"
                        + "'stop_sequence':null,'usage':{'input_tokens':25,'output_tokens':1,"
                        + "'cache_read_input_tokens':0,'cache_creation_input_tokens':null}}}");
        add("{'type':'ping'}");
    }

    void thinking() {
        start("{'type':'thinking','thinking':'','signature':''}");
        delta("{'type':'thinking_delta','thinking':'hm'}");
        delta("{'type':'signature_delta','signature':'c2ln'}");
        stop();
    }

    void text() {
        start("{'type':'text','text':''}");
        delta("{'type':'text_delta','text':'Hel'}");
        delta("{'type':'citations_delta','citation':{'type':'char_location'}}");
        delta("{'type':'text_delta','text':'lo'}");
        stop();
    }

    void call(String id, String... input) {
        start("{'type':'tool_use','id':'" + id + "','name':'get_weather','input':{}}");
        for (String piece : input) {
            String text = Json.text(Json.object().textNode(piece.replace('\'', '"')));
            delta("{'type':'input_json_delta','partial_json':" + text + "}");
        }
        stop();
    }

    void end(String stopReason) {
        add(
                "{'type':'message_delta','delta':{'stop_reason':'"
                        + stopReason
                        + "','stop_sequence':null},'usage':{'output_tokens':12}}");
        add("{'type':'message_stop'}");
    }

    void error() {
        add("{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}");
    }

    void start(String block) {
        add(
                "{'type':'content_block_start','index':%d,'content_block':%s}"
                        .formatted(last() + 1, block));
    }

    void delta(String delta) {
        add("{'type':'content_block_delta','index':%d,'delta':%s}".formatted(last(), delta));
    }

    void stop() {
        add("{'type':'content_block_stop','index':%d}".formatted(last()));
    }

    /** The event of this type, the one with this number among them. */
    ObjectNode event(String type, int number) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    ObjectNode deltaOf(String type) {
        return events.stream()
                .filter(event -> event.path("delta").path("type").asText().equals(type))
                .map(event -> (ObjectNode) event.path("delta"))
                .findFirst()
                .orElseThrow();
    }

    void without(ObjectNode event) {
        events.removeIf(it -> it == event || it.path("delta") == event);
    }

    void cutAt(ObjectNode event) {
        events.subList(events.indexOf(event), events.size()).clear();
    }

    List<Violation> violations() {
        var order = new MessagesEventOrder();
        events.forEach(event -> order.accept(event.path("type").asText(), event));
        return order.end();
    }

    private int last() {
        int starts = 0;
        for (ObjectNode event : events) {
            starts += event.path("type").asText().equals("content_block_start") ? 1 : 0;
        }
        return starts - 1;
    }

    private void add(String json) {
        // the text of a delta has its quotes escaped already
        events.add((ObjectNode) Json.parse(json.replace('\'', '"')));
    }
}
