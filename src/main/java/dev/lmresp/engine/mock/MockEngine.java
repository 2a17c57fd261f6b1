package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.mock.script.MockScript;
import dev.lmresp.engine.mock.script.Saying.Failure;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A built-in engine without a model: answers Chat Completions requests by a few rules, the same
 * request always with the same bytes. For trying out, tests and load.
 *
 * <p>It calls declared tools that the prompt names, quotes their outputs, follows JSON schemas, and
 * understands a few instructions: {@code count to 5}, {@code count to 5 every 100 ms}, {@code sleep
 * 2}, {@code say hello}, {@code my name is Ada}. Invalid requests get OpenAI's status and error
 * envelope; it never throws for a request. A {@link MockScript} takes precedence over all of this.
 */
public final class MockEngine implements Engine {
    /** The name of its model. Other names with this prefix are models of the mock too. */
    public static final String MODEL = "lmresp-mock";

    /** The value of {@link #address}. */
    public static final String ADDRESS = "mock";

    /** The context window that it claims; it accepts requests of any length. */
    public static final int CONTEXT_LENGTH = 131_072;

    private static final String A_MODEL = "/v1/models/";
    private static final Map<String, List<String>> JSON_HEADERS =
            Map.of("content-type", List.of("application/json"));
    private static final Map<String, List<String>> STREAM_HEADERS =
            Map.of(
                    "content-type",
                    List.of("text/event-stream; charset=utf-8"),
                    "cache-control",
                    List.of("no-cache"));

    private final MockScript script;
    private final ScriptedAnswers answers;

    /** Creates a mock without a script. */
    public MockEngine() {
        this(MockScript.NONE, _ -> {});
    }

    /**
     * Creates a mock with a script.
     *
     * @param warnings receives a sentence when no rule matches a request, and, at the end, for
     *     unused rules
     */
    public MockEngine(MockScript script, Consumer<String> warnings) {
        this.script = script;
        this.answers = new ScriptedAnswers(script, warnings);
    }

    @Override
    public String address() {
        return ADDRESS;
    }

    @Override
    public EngineAnswer send(EngineCall call) throws EngineException {
        try {
            return route(call);
        } catch (Refusal refusal) {
            return json(refusal.status(), refusal.json());
        } catch (RuntimeException bug) {
            var refusal =
                    new Refusal(500, "server_error", "", "", "the mock engine failed: " + bug);
            return json(refusal.status(), refusal.json());
        }
    }

    @Override
    public void close() {
        answers.end();
    }

    private EngineAnswer route(EngineCall call) throws EngineException {
        int query = call.path().indexOf('?');
        String path = query < 0 ? call.path() : call.path().substring(0, query);
        boolean get = call.method().equals("GET");
        return switch (path) {
            case "/v1/chat/completions", "/v1/completions", "/v1/embeddings" -> {
                if (!call.method().equals("POST")) {
                    throw new Refusal(
                            405,
                            "invalid_request_error",
                            "",
                            "method_not_allowed",
                            "Use POST for " + path + ".");
                }
                yield post(path, call.body());
            }
            case "/v1/models" -> get ? json(200, models()) : unknown(call);
            case "/health", "/ping" ->
                    get ? json(200, Json.bytes(Json.object().put("status", "ok"))) : unknown(call);
            default -> {
                String id = path.startsWith(A_MODEL) ? path.substring(A_MODEL.length()) : "";
                yield get && names().contains(id)
                        ? json(200, Json.bytes(model(id)))
                        : unknown(call);
            }
        };
    }

    private EngineAnswer post(String path, byte[] bytes) throws EngineException {
        JsonNode body = body(bytes);
        String model = model(body);
        if (path.equals("/v1/embeddings")) {
            return json(200, Embeddings.answer(body, model));
        }
        boolean chat = path.equals(EngineCall.CHAT_COMPLETIONS);
        boolean stream = body.path("stream").asBoolean(false);
        JsonNode options = body.path("stream_options");
        if (ChatReader.isPresent(options) && !stream) {
            throw Refusal.invalid(
                    "stream_options", "Stream options can only be defined when `stream=True`.");
        }
        if (body.path("n").asInt(1) != 1) {
            throw Refusal.invalid("n", "The mock engine gives one choice only: n must be 1.");
        }
        ReadConversation asked =
                chat ? new ChatReader(body).conversation() : ReadConversation.of(prompt(body));
        Answer answer = answers.answer(asked, model);
        Optional<Failure> failure = answer.ending().failure();
        if (failure.isPresent() && failure.get() instanceof Failure.Status status) {
            sleep(answer.pace().delay());
            return error(status.status(), status.retryAfter(), status.body());
        }
        Interruption interruption = failure.map(Interruption::of).orElse(Interruption.NONE);
        var pieces = new Pieces(answer, ChatReader.limit(body), ChatReader.stops(body));
        var wire =
                new Wire(
                        chat,
                        bytes,
                        model,
                        options.path("include_usage").asBoolean(false),
                        asked.promptTokens());
        if (stream) {
            return new EngineAnswer(
                    200,
                    STREAM_HEADERS,
                    new AnswerStream(wire, pieces, answer.pace(), interruption));
        }
        byte[] whole = wire.whole(pieces);
        long gaps = Math.max(0, pieces.tokens() - 1);
        // a whole answer is sent when a streamed one would have ended
        sleep(answer.pace().delay().plus(answer.pace().every().multipliedBy(gaps)));
        if (failure.isPresent() && failure.get() instanceof Failure.InStream error) {
            return error(error.status(), "", error.body());
        }
        return new EngineAnswer(200, JSON_HEADERS, interruption.half(whole));
    }

    private static EngineAnswer error(int status, String retryAfter, String body) {
        var headers = new HashMap<>(JSON_HEADERS);
        if (!retryAfter.isEmpty()) {
            headers.put("retry-after", List.of(retryAfter));
        }
        return new EngineAnswer(
                status,
                Map.copyOf(headers),
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode body(byte[] bytes) {
        try {
            JsonNode body = Json.parse(bytes);
            if (!body.isObject()) {
                throw Refusal.invalid("", "The request body must be a JSON object.");
            }
            return body;
        } catch (JsonSyntaxException e) {
            throw Refusal.invalid("", "The request body is not JSON: " + e.getMessage());
        }
    }

    private String model(JsonNode body) {
        JsonNode model = body.path("model");
        if (!model.isTextual() || model.asText().isEmpty()) {
            throw Refusal.invalid("model", "you must provide a model parameter");
        }
        if (!model.asText().startsWith(MODEL) && !names().contains(model.asText())) {
            throw new Refusal(
                    404,
                    "invalid_request_error",
                    "model",
                    "model_not_found",
                    "The model `%s` does not exist. The mock engine has the model `%s`."
                            .formatted(
                                    Words.shortened(model.asText(), 200),
                                    String.join("`, `", names())));
        }
        return model.asText();
    }

    /** The names of its model; the first is the default for clients. */
    private List<String> names() {
        return Stream.concat(script.models().stream(), Stream.of(MODEL)).distinct().toList();
    }

    private static String prompt(JsonNode body) {
        JsonNode prompt = body.path("prompt");
        JsonNode text = prompt.isArray() ? prompt.path(0) : prompt;
        if (!ChatReader.isPresent(text)) {
            throw Refusal.invalid("prompt", "'prompt' is a required property");
        }
        return text.isTextual() ? text.asText() : Json.text(prompt);
    }

    private static void sleep(Duration pause) throws EngineException {
        if (pause.isZero()) {
            return;
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    EngineException.Reason.CANCELLED, "interrupted while the mock engine slept", e);
        }
    }

    private static EngineAnswer unknown(EngineCall call) {
        throw new Refusal(
                404,
                "invalid_request_error",
                "",
                "unknown_url",
                "Unknown request URL: %s %s."
                        .formatted(call.method(), Words.shortened(call.path(), 200)));
    }

    private byte[] models() {
        var list = Json.object().put("object", "list");
        var data = list.putArray("data");
        names().forEach(it -> data.add(model(it)));
        return Json.bytes(list);
    }

    private static JsonNode model(String id) {
        ObjectNode model =
                Json.object()
                        .put("id", id)
                        .put("object", "model")
                        .put("created", Wire.CREATED)
                        .put("owned_by", "lmresp")
                        .put("max_model_len", CONTEXT_LENGTH);
        model.putArray("input_modalities").add("text").add("image");
        return model;
    }

    private static EngineAnswer json(int status, byte[] body) {
        return new EngineAnswer(status, JSON_HEADERS, new ByteArrayInputStream(body));
    }
}
