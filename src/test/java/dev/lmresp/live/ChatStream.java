package dev.lmresp.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes one answer as vLLM does: a role first, then small deltas, usage last. */
final class ChatStream implements ChatAnswer {
    /** A few letters each: a client must put text and arguments together again. */
    private static final int PIECE = 5;

    private final EngineConnection connection;
    private final String id;
    private final JsonNode request;
    private boolean begun;
    private int calls;
    private int reasoningTokens;
    private int promptTokens = 100;

    ChatStream(EngineConnection connection, String id, JsonNode request) {
        this.connection = connection;
        this.id = id;
        this.request = request;
    }

    @Override
    public void think(String text) throws IOException {
        reasoningTokens = 3;
        for (String piece : pieces(text)) {
            delta(object().put("reasoning_content", piece));
        }
    }

    @Override
    public void say(String text) throws IOException {
        for (String piece : pieces(text)) {
            delta(object().put("content", piece));
        }
    }

    @Override
    public void call(String name, String arguments) throws IOException {
        int index = calls++;
        ObjectNode first = object();
        first.putArray("tool_calls")
                .addObject()
                .put("index", index)
                .put("id", "call_" + id + "_" + index)
                .put("type", "function")
                .putObject("function")
                .put("name", name)
                .put("arguments", "");
        delta(first);
        for (String piece : pieces(arguments)) {
            ObjectNode next = object();
            next.putArray("tool_calls")
                    .addObject()
                    .put("index", index)
                    .putObject("function")
                    .put("arguments", piece);
            delta(next);
        }
    }

    @Override
    public void count(int tokens) {
        promptTokens = tokens;
    }

    @Override
    public void end() throws IOException {
        end(calls > 0 ? "tool_calls" : "stop");
    }

    @Override
    public void end(String finishReason) throws IOException {
        begin();
        choice(object(), finishReason);
        if (request.at("/stream_options/include_usage").asBoolean()) {
            ObjectNode last = chunk();
            last.putArray("choices");
            ObjectNode usage = last.putObject("usage");
            usage.put("prompt_tokens", promptTokens)
                    .put("completion_tokens", 7)
                    .put("total_tokens", promptTokens + 7);
            usage.putObject("prompt_tokens_details").put("cached_tokens", 40);
            usage.putObject("completion_tokens_details").put("reasoning_tokens", reasoningTokens);
            send(last.toString());
        }
        connection.stream("data: [DONE]\n\n");
        connection.endStream();
    }

    @Override
    public void send(String data) throws IOException {
        begin();
        connection.stream("data: " + data + "\n\n");
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            connection.beginStream();
            choice(object().put("role", "assistant").put("content", ""), null);
        }
    }

    private void delta(ObjectNode delta) throws IOException {
        begin();
        choice(delta, null);
    }

    private void choice(ObjectNode delta, String finishReason) throws IOException {
        ObjectNode chunk = chunk();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", finishReason);
        send(chunk.toString());
    }

    private ObjectNode chunk() {
        return object().put("id", "chatcmpl-" + id)
                .put("object", "chat.completion.chunk")
                .put("created", 1_790_000_000)
                .put("model", ScriptedEngine.MODEL);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int letters = Math.min(PIECE, text.codePointCount(from, text.length()));
            int to = text.offsetByCodePoints(from, letters);
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}
