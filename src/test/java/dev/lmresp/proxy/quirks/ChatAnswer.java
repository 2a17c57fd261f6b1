package dev.lmresp.proxy.quirks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.json.Json;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An answer as an engine that behaves writes it: in small chunks or in one piece.
 *
 * @param reasoning empty for none
 * @param text empty for none
 * @param calls the tools that it calls
 */
record ChatAnswer(String reasoning, String text, List<Call> calls) {
    /** A few letters each: who reads them must put text and arguments together again. */
    private static final int PIECE = 6;

    /** A tool call. */
    record Call(String name, ObjectNode arguments) {}

    ChatAnswer(String reasoning, String text, Call... calls) {
        this(reasoning, text, List.of(calls));
    }

    /** An answer of JSON. */
    static EngineAnswer json(int status, JsonNode body) {
        return answer(status, "application/json", Json.text(body));
    }

    private static EngineAnswer answer(int status, String type, String body) {
        return new EngineAnswer(
                status,
                Map.of("content-type", List.of(type)),
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The answer to a request, in the way that it wants it.
     *
     * @param turn makes the ids of calls different from those of other turns
     */
    EngineAnswer to(JsonNode request, int turn) {
        if (!request.path("stream").asBoolean(false)) {
            return json(200, whole(turn));
        }
        var events = new StringBuilder();
        for (ObjectNode delta : deltas(turn)) {
            event(events, chunk(delta, ""));
        }
        event(events, chunk(Json.object(), finish()));
        if (request.path("stream_options").path("include_usage").asBoolean(false)) {
            ObjectNode last = head("chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage());
            event(events, last);
        }
        return answer(200, "text/event-stream", events.append("data: [DONE]\n\n").toString());
    }

    private static void event(StringBuilder events, ObjectNode chunk) {
        events.append("data: ").append(Json.text(chunk)).append("\n\n");
    }

    private ObjectNode whole(int turn) {
        ObjectNode message = Json.object().put("role", "assistant");
        message.put("content", text.isEmpty() ? null : text);
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning);
        }
        if (!calls.isEmpty()) {
            ArrayNode list = message.putArray("tool_calls");
            for (int i = 0; i < calls.size(); i++) {
                list.add(call(i, turn, Json.text(calls.get(i).arguments())));
            }
        }
        ObjectNode whole = head("chat.completion");
        ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
        choice.set("message", message);
        choice.put("finish_reason", finish());
        whole.set("usage", usage());
        return whole;
    }

    private List<ObjectNode> deltas(int turn) {
        var deltas = new ArrayList<ObjectNode>();
        deltas.add(Json.object().put("role", "assistant").put("content", ""));
        for (String piece : pieces(reasoning)) {
            deltas.add(Json.object().put("reasoning_content", piece));
        }
        for (String piece : pieces(text)) {
            deltas.add(Json.object().put("content", piece));
        }
        for (int i = 0; i < calls.size(); i++) {
            deltas.add(delta(call(i, turn, "").put("index", i)));
            for (String piece : pieces(Json.text(calls.get(i).arguments()))) {
                ObjectNode later = Json.object().put("index", i);
                later.putObject("function").put("arguments", piece);
                deltas.add(delta(later));
            }
        }
        return deltas;
    }

    private ObjectNode call(int index, int turn, String arguments) {
        ObjectNode call =
                Json.object().put("id", "call_" + turn + "_" + index).put("type", "function");
        call.putObject("function").put("name", calls.get(index).name()).put("arguments", arguments);
        return call;
    }

    private static ObjectNode delta(ObjectNode call) {
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private static ObjectNode chunk(ObjectNode delta, String finish) {
        ObjectNode chunk = head("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", finish.isEmpty() ? null : finish);
        return chunk;
    }

    private static ObjectNode head(String object) {
        return Json.object()
                .put("id", "chatcmpl-1")
                .put("object", object)
                .put("created", 1_790_000_000)
                .put("model", Workflow.MODEL);
    }

    private String finish() {
        return calls.isEmpty() ? "stop" : "tool_calls";
    }

    private static ObjectNode usage() {
        ObjectNode usage = Json.object();
        usage.put("prompt_tokens", 100).put("completion_tokens", 7).put("total_tokens", 107);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 40);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 3);
        return usage;
    }

    private static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        for (int from = 0; from < text.length(); ) {
            int letters = Math.min(PIECE, text.codePointCount(from, text.length()));
            int to = text.offsetByCodePoints(from, letters);
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}
