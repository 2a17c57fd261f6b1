package dev.lmresp.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Map;

/** Writes one answer in one piece. */
final class WholeChat implements ChatAnswer {
    private final EngineConnection connection;
    private final String id;
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode calls = JsonNodeFactory.instance.arrayNode();
    private int promptTokens = 100;
    private boolean over;

    WholeChat(EngineConnection connection, String id) {
        this.connection = connection;
        this.id = id;
    }

    @Override
    public void think(String more) {
        reasoning.append(more);
    }

    @Override
    public void say(String more) {
        text.append(more);
    }

    @Override
    public void call(String name, String arguments) {
        calls.addObject()
                .put("id", "call_" + id + "_" + calls.size())
                .put("type", "function")
                .putObject("function")
                .put("name", name)
                .put("arguments", arguments);
    }

    @Override
    public void count(int tokens) {
        promptTokens = tokens;
    }

    /** What breaks a stream off is the whole answer here. */
    @Override
    public void send(String data) throws IOException {
        over = true;
        connection.answer(500, Map.of(), data);
    }

    @Override
    public void end() throws IOException {
        end(calls.isEmpty() ? "stop" : "tool_calls");
    }

    @Override
    public void end(String finishReason) throws IOException {
        if (over) {
            return;
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("id", "chatcmpl-" + id).put("object", "chat.completion");
        answer.put("created", 1_790_000_000).put("model", ScriptedEngine.MODEL);
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        message.put("content", text.toString());
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        choice.put("finish_reason", finishReason);
        answer.putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", 7)
                .put("total_tokens", promptTokens + 7);
        connection.answer(200, Map.of(), answer.toString());
    }
}
