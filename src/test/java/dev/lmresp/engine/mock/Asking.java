package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;
import dev.lmresp.sse.SseDecoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A Chat Completions request under construction, and its answer as read by a plain client. */
final class Asking {
    final ObjectNode body = Json.object().put("model", MockEngine.MODEL);

    static Asking user(String prompt) {
        return new Asking().message("user", prompt);
    }

    Asking message(String role, String content) {
        messages().addObject().put("role", role).put("content", content);
        return this;
    }

    Asking message(String json) {
        messages().add(Json.parse(json));
        return this;
    }

    /** Adds a message with the calls of an answer, and a result for each of them. */
    Asking called(Said said, String... results) {
        ObjectNode message = messages().addObject().put("role", "assistant").putNull("content");
        ArrayNode calls = message.putArray("tool_calls");
        for (int i = 0; i < said.calls.size(); i++) {
            Call call = said.calls.get(i);
            calls.addObject()
                    .put("id", call.id)
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name)
                    .put("arguments", call.arguments);
        }
        for (int i = 0; i < results.length; i++) {
            messages()
                    .addObject()
                    .put("role", "tool")
                    .put("tool_call_id", said.calls.get(i).id)
                    .put("content", results[i]);
        }
        return this;
    }

    Asking tool(String name, String description, String parameters) {
        body.withArray("/tools")
                .addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", name)
                .put("description", description)
                .set("parameters", Json.parse(parameters));
        return this;
    }

    Asking with(String name, String json) {
        body.set(name, Json.parse(json));
        return this;
    }

    private ArrayNode messages() {
        return body.withArray("/messages");
    }

    EngineAnswer send(Engine engine) throws EngineException {
        return engine.send(EngineCall.post(EngineCall.CHAT_COMPLETIONS, Json.bytes(body)));
    }

    /** The streamed answer. */
    Said streamed(Engine engine) throws EngineException, IOException {
        body.put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        try (EngineAnswer answer = send(engine)) {
            return Said.ofStream(answer.body().readAllBytes());
        }
    }

    /** The answer in one piece. */
    Said whole(Engine engine) throws EngineException, IOException {
        body.remove(List.of("stream", "stream_options"));
        try (EngineAnswer answer = send(engine)) {
            return Said.ofWhole(Json.parse(answer.body().readAllBytes()));
        }
    }

    /** Both ways to answer, which have to agree. */
    Said said(Engine engine) throws EngineException, IOException {
        Said streamed = streamed(engine);
        Said whole = whole(engine);
        if (!streamed.toString().equals(whole.toString())) {
            throw new AssertionError("streamed: " + streamed + "\nwhole: " + whole);
        }
        return streamed;
    }

    /** A tool call as a client collects it. */
    static final class Call {
        String id = "";
        String name = "";
        String arguments = "";

        @Override
        public String toString() {
            return name + arguments;
        }
    }

    /** What an answer says, collected from its chunks. */
    static final class Said {
        String text = "";
        String reasoning = "";
        final List<Call> calls = new ArrayList<>();
        String finish = "";
        String stop = "";
        JsonNode usage = Json.object();
        JsonNode error = Json.object();
        int chunks;
        boolean done;

        static Said ofStream(byte[] bytes) {
            var said = new Said();
            var decoder = new SseDecoder();
            decoder.feed(bytes, 0, bytes.length, (_, data, from, to) -> said.event(data, from, to));
            decoder.end((_, data, from, to) -> said.event(data, from, to));
            return said;
        }

        static Said ofWhole(JsonNode answer) {
            var said = new Said();
            said.choice(answer.path("choices").path(0), "message");
            said.usage = answer.path("usage");
            said.error = answer.path("error");
            return said;
        }

        private void event(byte[] data, int from, int to) {
            if (new String(data, from, to - from, StandardCharsets.UTF_8).equals("[DONE]")) {
                done = true;
                return;
            }
            JsonNode chunk = Json.parse(data, from, to);
            chunks++;
            choice(chunk.path("choices").path(0), "delta");
            if (chunk.path("usage").isObject()) {
                usage = chunk.path("usage");
            }
            if (chunk.path("error").isObject()) {
                error = chunk.path("error");
            }
        }

        private void choice(JsonNode choice, String member) {
            JsonNode delta = choice.path(member);
            text += delta.path("content").asText("");
            reasoning += delta.path("reasoning_content").asText("");
            finish += choice.path("finish_reason").asText("").replace("null", "");
            stop += choice.path("stop_reason").asText("");
            int position = 0;
            for (JsonNode piece : delta.path("tool_calls")) {
                int index = piece.path("index").asInt(position++);
                while (calls.size() <= index) {
                    calls.add(new Call());
                }
                Call call = calls.get(index);
                call.id += piece.path("id").asText("");
                call.name += piece.path("function").path("name").asText("");
                call.arguments += piece.path("function").path("arguments").asText("");
            }
        }

        @Override
        public String toString() {
            return "%s|%s|%s|%s|%s|%s".formatted(reasoning, text, calls, finish, stop, usage);
        }
    }
}
