package dev.lmresp.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.transcript.Timeline;
import dev.lmresp.transcript.Transcript;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers from recordings: a request like a recorded one receives the recorded answer, byte for
 * byte, and any other a 404 that explains the difference. {@code docs/en/transcripts.md} defines
 * when two requests are alike.
 */
public final class ReplayEngine implements Engine {
    private static final Map<String, List<String>> JSON_HEADERS =
            Map.of("content-type", List.of("application/json"));

    /** Headers of the recorded connection, or no longer true of the body. */
    private static final Set<String> OF_THEN =
            Set.of(
                    "connection",
                    "keep-alive",
                    "transfer-encoding",
                    "content-length",
                    "content-encoding",
                    "date");

    private final Path folder;
    private final boolean atPace;
    private final Library library;
    private final Optional<Dialect> dialect;

    private ReplayEngine(Path folder, boolean atPace, Library library, Optional<Dialect> dialect) {
        this.folder = folder;
        this.atPace = atPace;
        this.library = library;
        this.dialect = dialect;
    }

    /**
     * Opens the recordings below a folder.
     *
     * @param atPace whether answers keep their recorded timing; otherwise they come at once
     * @throws IOException when there are no recordings, or one cannot be read; the message says so
     */
    public static ReplayEngine open(Path folder, boolean atPace) throws IOException {
        Library library = Library.read(folder);
        RecordedExchange last = library.recordings().getLast();
        try {
            return new ReplayEngine(folder, atPace, library, last.dialect());
        } catch (SettingsException e) {
            throw new IOException(
                    last.folder().resolve(Transcript.EXCHANGE) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String address() {
        return ServeConfig.REPLAY_ENGINE + folder;
    }

    /** The last recorded dialect, with the corrections known by then. */
    public Optional<Dialect> dialect() {
        return dialect;
    }

    @Override
    public EngineAnswer send(EngineCall call) throws EngineException {
        long begun = System.nanoTime();
        int query = call.path().indexOf('?');
        String path = query < 0 ? call.path() : call.path().substring(0, query);
        return switch (call.method() + " " + path) {
            case "GET /v1/models" -> models();
            case "POST " + EngineCall.CHAT_COMPLETIONS -> complete(call.body(), begun);
            default ->
                    error(
                            404,
                            "unknown_url",
                            "recordings answer POST /v1/chat/completions and GET /v1/models, not "
                                    + call.method()
                                    + " "
                                    + path);
        };
    }

    private EngineAnswer models() {
        var list = Json.object().put("object", "list");
        var data = list.putArray("data");
        for (String model : library.models()) {
            data.addObject()
                    .put("id", model)
                    .put("object", "model")
                    .put("created", 0)
                    .put("owned_by", "lmresp-replay");
        }
        return json(200, Json.bytes(list));
    }

    private EngineAnswer complete(byte[] body, long begun) throws EngineException {
        JsonNode request;
        try {
            request = Json.parse(body);
        } catch (JsonSyntaxException e) {
            return error(400, "invalid_json", "the request is not JSON: " + e.getMessage());
        }
        boolean isStream = request.path("stream").asBoolean(false);
        return switch (library.find(Likeness.of(request), isStream)) {
            case Library.Find.Hit(RecordedExchange recorded) -> play(recorded, begun);
            case Library.Find.Miss(RecordedExchange nearest, String difference) ->
                    error(
                            404,
                            "no_recording",
                            "no recording matches this request. The nearest is %s; the first difference: %s"
                                    .formatted(nearest.name(), difference));
        };
    }

    private EngineAnswer play(RecordedExchange recorded, long begun) throws EngineException {
        Transcript transcript;
        try {
            transcript = Transcript.read(recorded.folder());
        } catch (IOException e) {
            return error(
                    500,
                    "recording_unreadable",
                    "the recording %s cannot be read: %s"
                            .formatted(recorded.name(), e.getMessage()));
        }
        JsonNode exchange = transcript.exchange();
        Timeline timeline = transcript.fromEngine().orElseGet(() -> new Timeline(List.of()));
        int status = exchange.path("engine_status").asInt(200);
        return new EngineAnswer(
                status, headers(exchange, recorded), body(timeline, exchange, begun));
    }

    private InputStream body(Timeline timeline, JsonNode exchange, long begun)
            throws EngineException {
        if (!atPace) {
            return new ByteArrayInputStream(timeline.bytes());
        }
        double asked = exchange.path("asked_ms").asDouble(0);
        long start = begun - (long) (asked * 1e6);
        double answered = exchange.path("engine_answered_ms").asDouble(asked);
        sleepUntil(start + (long) (answered * 1e6));
        return new PacedBody(timeline, start);
    }

    private static void sleepUntil(long due) throws EngineException {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    EngineException.Reason.CANCELLED, "interrupted before the answer began", e);
        }
    }

    private static Map<String, List<String>> headers(JsonNode exchange, RecordedExchange recorded) {
        var headers = new LinkedHashMap<String, List<String>>();
        for (var header : exchange.path("engine_headers").properties()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!OF_THEN.contains(name)) {
                headers.put(name, List.of(header.getValue().asText()));
            }
        }
        headers.putIfAbsent(
                "content-type",
                List.of(recorded.isStream() ? "text/event-stream" : "application/json"));
        return headers;
    }

    private static EngineAnswer error(int status, String code, String message) {
        var body = Json.object();
        body.putObject("error")
                .put("message", message)
                .put("type", "invalid_request_error")
                .putNull("param")
                .put("code", code);
        return json(status, Json.bytes(body));
    }

    private static EngineAnswer json(int status, byte[] body) {
        return new EngineAnswer(status, JSON_HEADERS, new ByteArrayInputStream(body));
    }

    @Override
    public void close() {
        // nothing is open
    }
}
