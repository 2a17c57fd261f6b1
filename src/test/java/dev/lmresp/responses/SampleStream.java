package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;

/**
 * A stream that keeps the protocol, written by hand: reasoning with a summary, a message with a
 * citation, a function call and a custom tool call.
 */
final class SampleStream {
    private static final String RESPONSE =
            """
            {"id":"resp_1","object":"response","created_at":1,"completed_at":null,
             "status":"in_progress","incomplete_details":null,"model":"m",
             "previous_response_id":null,"instructions":null,"output":[],"error":null,"tools":[],
             "tool_choice":"auto","truncation":"disabled","parallel_tool_calls":true,
             "text":{"format":{"type":"text"}},"top_p":1,"presence_penalty":0,
             "frequency_penalty":0,"top_logprobs":0,"temperature":1,
             "reasoning":{"effort":null,"summary":null},"usage":null,"max_output_tokens":null,
             "max_tool_calls":null,"store":false,"background":false,"service_tier":"default",
             "metadata":{},"safety_identifier":null,"prompt_cache_key":null}
            """;

    private static final String USAGE =
            """
            {"input_tokens":1,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,
             "output_tokens_details":{"reasoning_tokens":1},"total_tokens":3}
            """;

    final List<ObjectNode> events = new ArrayList<>();

    /** All kinds of items, completed. */
    static SampleStream complete() {
        var stream = new SampleStream();
        stream.begin();
        stream.reasoning();
        stream.message();
        stream.call("function_call", "fc_1", "arguments", "{\"a\":1}");
        stream.call("custom_tool_call", "ctc_1", "input", "free text");
        stream.terminal("completed");
        return stream;
    }

    void begin() {
        snapshot("created", "in_progress");
        snapshot("in_progress", "in_progress");
    }

    void reasoning() {
        int index = added("{'type':'reasoning','id':'rs_1','summary':[]}");
        String place = "'item_id':'rs_1','output_index':" + index;
        String part = "{'type':'reasoning_text','text':'%s'}";
        String summary = "{'type':'summary_text','text':'%s'}";
        add("content_part.added", place + ",'content_index':0,'part':" + part.formatted(""));
        add("reasoning_text.delta", place + ",'content_index':0,'delta':'hm'");
        add("reasoning_text.done", place + ",'content_index':0,'text':'hm'");
        add("content_part.done", place + ",'content_index':0,'part':" + part.formatted("hm"));
        place += ",'summary_index':0";
        add("reasoning_summary_part.added", place + ",'part':" + summary.formatted(""));
        add("reasoning_summary_text.delta", place + ",'delta':'sum'");
        add("reasoning_summary_text.done", place + ",'text':'sum'");
        add("reasoning_summary_part.done", place + ",'part':" + summary.formatted("sum"));
        done(
                index,
                "{'type':'reasoning','id':'rs_1','summary':[%s],'content':[%s]}"
                        .formatted(summary.formatted("sum"), part.formatted("hm")));
    }

    void message() {
        String item =
                "{'type':'message','id':'msg_1','status':'%s','role':'assistant','content':[%s]}";
        int index = added(item.formatted("in_progress", ""));
        String place = "'item_id':'msg_1','output_index':" + index + ",'content_index':0";
        String part = "{'type':'output_text','text':'%s','annotations':[%s],'logprobs':[]}";
        String citation =
                "{'type':'url_citation','url':'u','title':'t','start_index':0,'end_index':1}";
        String whole = part.formatted("Hello", citation);
        add("content_part.added", place + ",'part':" + part.formatted("", ""));
        add("output_text.delta", place + ",'delta':'Hel','logprobs':[]");
        add(
                "output_text.annotation.added",
                place + ",'annotation_index':0,'annotation':" + citation);
        snapshot("in_progress", "in_progress");
        add("output_text.delta", place + ",'delta':'lo','logprobs':[]");
        add("output_text.done", place + ",'text':'Hello','logprobs':[]");
        add("content_part.done", place + ",'part':" + whole);
        done(index, item.formatted("completed", whole));
    }

    void call(String type, String id, String member, String payload) {
        String item =
                "{'type':'"
                        + type
                        + "','id':'"
                        + id
                        + "','status':'%s','call_id':'call_"
                        + id
                        + "','name':'tool','"
                        + member
                        + "':%s}";
        int index = added(item.formatted("in_progress", "''"));
        String place = "'item_id':'" + id + "','output_index':" + index;
        String text = Json.text(Json.object().textNode(payload));
        String event = type.equals("function_call") ? type + "_arguments" : type + "_input";
        add(event + ".delta", place + ",'delta':" + text);
        add(event + ".done", place + ",'" + member + "':" + text);
        done(index, item.formatted("completed", text));
    }

    /** Ends the stream; the response holds every item that is done. */
    void terminal(String status) {
        snapshot(status, status);
        var response = (ObjectNode) events.getLast().path("response");
        response.set("usage", Json.parse(USAGE));
        var output = response.putArray("output");
        for (ObjectNode event : events) {
            if (event.path("type").asText().equals("response.output_item.done")) {
                output.add(event.path("item").deepCopy());
            }
        }
        if (status.equals("incomplete")) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        } else if (status.equals("failed")) {
            response.putObject("error").put("code", "server_error").put("message", "broken");
        }
    }

    /** The event of this type, the one with this number among them. */
    ObjectNode event(String type, int number) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals("response." + type))
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    /** Takes the first event of this type out. */
    void without(String type) {
        events.remove(event(type, 0));
        renumber();
    }

    /** Takes out all events from the last of this type on. */
    void cutAt(String type, int number) {
        events.subList(events.indexOf(event(type, number)), events.size()).clear();
    }

    void renumber() {
        for (int i = 0; i < events.size(); i++) {
            events.get(i).put("sequence_number", i);
        }
    }

    List<EventOrder.Violation> violations() {
        var order = new EventOrder();
        events.forEach(order::accept);
        return order.end();
    }

    private int added(String item) {
        int index = 0;
        for (ObjectNode event : events) {
            index += event.path("type").asText().equals("response.output_item.added") ? 1 : 0;
        }
        add("output_item.added", "'output_index':" + index + ",'item':" + item);
        return index;
    }

    private void done(int index, String item) {
        add("output_item.done", "'output_index':" + index + ",'item':" + item);
    }

    private void snapshot(String event, String status) {
        JsonNode response = ((ObjectNode) Json.parse(RESPONSE)).put("status", status);
        add(event, "'response':" + Json.text(response));
    }

    private void add(String type, String members) {
        String json =
                "{'type':'response.%s','sequence_number':%d,%s}"
                        .formatted(type, events.size(), members);
        events.add((ObjectNode) Json.parse(json.replace('\'', '"')));
    }
}
