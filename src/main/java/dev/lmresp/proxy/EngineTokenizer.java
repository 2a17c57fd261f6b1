package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Has an engine count the tokens of a request without answering it. Only engines that render the
 * chat template with its tools count truly; an engine of another version that lacks the endpoint
 * counts nothing.
 */
final class EngineTokenizer {
    /** The ids of all tokens of a window of ten million. */
    private static final int MOST_BYTES = 100 << 20;

    /** What vLLM renders a conversation with; the rest of a request it does not take here. */
    private static final Set<String> RENDERED =
            Set.of(
                    "model",
                    "messages",
                    "tools",
                    "chat_template",
                    "chat_template_kwargs",
                    "media_io_kwargs",
                    "mm_processor_kwargs",
                    "add_generation_prompt",
                    "continue_final_message");

    private static final String TEMPLATE_ARGUMENTS = "chat_template_kwargs";
    private static final String EFFORT = "reasoning_effort";

    /** Sends a request to the engine. */
    @FunctionalInterface
    interface Sender {
        EngineAnswer send(EngineCall call) throws EngineException;
    }

    /**
     * A number of tokens.
     *
     * @param by the endpoints that counted
     */
    record Counted(long tokens, String by) {}

    private final Sender engine;

    EngineTokenizer(Sender engine) {
        this.engine = engine;
    }

    /** The engine's count; empty when it has none for this request. */
    Optional<Counted> count(ChatRequest request, Dialect dialect) throws EngineException {
        return switch (dialect.options().tokenCounts()) {
            case PROBE -> Optional.empty();
            case TOKENIZE -> tokenized(request);
            case INPUT_TOKENS -> counted(request);
        };
    }

    /** vLLM. Its placeholders for images are not yet what the model sees of them. */
    private Optional<Counted> tokenized(ChatRequest request) throws EngineException {
        if (hasMedia(request)) {
            return Optional.empty();
        }
        ObjectNode body = ((ObjectNode) Json.parse(request.toBytes()));
        JsonNode effort = body.path(EFFORT);
        body.retain(RENDERED);
        if (effort.isTextual()) {
            body.withObject("/" + TEMPLATE_ARGUMENTS).putIfAbsent(EFFORT, effort);
        }
        return number(post("/tokenize", body).path("count"), "/tokenize");
    }

    /** llama.cpp, which counts whole requests since June 2026, and renders them before. */
    private Optional<Counted> counted(ChatRequest request) throws EngineException {
        ObjectNode body = ((ObjectNode) Json.parse(request.toBytes())).put("stream", false);
        String path = EngineCall.CHAT_COMPLETIONS + "/input_tokens";
        Optional<Counted> counted = number(post(path, body).path("input_tokens"), path);
        return counted.isPresent() || hasMedia(request) ? counted : rendered(body);
    }

    private Optional<Counted> rendered(ObjectNode request) throws EngineException {
        JsonNode prompt = post("/apply-template", request).path("prompt");
        if (!prompt.isTextual()) {
            return Optional.empty();
        }
        // as it tokenizes prompts of chats
        ObjectNode text = Json.object().put("add_special", true).put("parse_special", true);
        JsonNode tokens = post("/tokenize", text.set("content", prompt)).path("tokens");
        return tokens.isArray()
                ? Optional.of(new Counted(tokens.size(), "/apply-template and /tokenize"))
                : Optional.empty();
    }

    private static Optional<Counted> number(JsonNode count, String path) {
        return count.isIntegralNumber() && count.canConvertToLong()
                ? Optional.of(new Counted(count.longValue(), path))
                : Optional.empty();
    }

    /** The answer; nothing when there is none that can be used. */
    private JsonNode post(String path, JsonNode body) throws EngineException {
        try (EngineAnswer answer = engine.send(EngineCall.post(path, Json.bytes(body)))) {
            return answer.isSuccess()
                    ? Json.parse(answer.body().readNBytes(MOST_BYTES))
                    : Json.object();
        } catch (IOException | JsonSyntaxException e) {
            return Json.object();
        }
    }

    private static boolean hasMedia(ChatRequest request) {
        return request.messages().stream()
                .flatMap(message -> parts(message).stream())
                .anyMatch(part -> !(part instanceof ChatMessage.Part.Text));
    }

    /** What a message is made of, except those of the model. */
    static List<ChatMessage.Part> parts(ChatMessage message) {
        return switch (message) {
            case ChatMessage.User user -> user.parts();
            case ChatMessage.Tool tool -> tool.parts();
            case ChatMessage.Instructions _, ChatMessage.Assistant _ -> List.of();
        };
    }
}
