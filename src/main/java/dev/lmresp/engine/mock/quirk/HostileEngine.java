package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.mock.Pause;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A misbehaving engine: adds quirks to the Chat Completions answers of another engine. Quirks can
 * be combined; if two contradict each other one of them has no effect.
 *
 * <p>A broken connection is an {@link IOException} of the body, or, before the status, an {@link
 * EngineException} with the reason {@link EngineException.Reason#BROKEN}: a server in front of this
 * engine has to break its own connection then.
 */
public final class HostileEngine implements Engine {
    /** The delay of {@link Quirk#SLOW_FIRST_TOKEN}. */
    public static final Duration SLOWNESS = Duration.ofSeconds(10);

    private static final String TYPE = "content-type";

    private final Engine engine;
    private final Set<Quirk> quirks;
    private final Duration slowness;
    private final AtomicBoolean sleeping = new AtomicBoolean();

    /** Adds quirks to an engine. */
    public HostileEngine(Engine engine, Set<Quirk> quirks) {
        this(engine, quirks, SLOWNESS);
    }

    /** Adds quirks to an engine, with a custom delay. */
    public HostileEngine(Engine engine, Set<Quirk> quirks, Duration slowness) {
        this.engine = engine;
        this.quirks = quirks.isEmpty() ? EnumSet.noneOf(Quirk.class) : EnumSet.copyOf(quirks);
        this.slowness = slowness;
        sleeping.set(quirks.contains(Quirk.SLEEPING));
    }

    @Override
    public String address() {
        return engine.address();
    }

    @Override
    public EngineAnswer send(EngineCall call) throws EngineException {
        int query = call.path().indexOf('?');
        String path = query < 0 ? call.path() : call.path().substring(0, query);
        return switch (path) {
            case EngineCall.CHAT_COMPLETIONS -> chat(call);
            case "/v1/models" ->
                    quirks.contains(Quirk.NO_MODELS)
                            ? Refused.json(404, "{'detail':'Not Found'}").answer()
                            : engine.send(call);
            case "/sleep", "/wakeup" -> sleep(call, path.equals("/sleep"));
            case "/is_sleeping" ->
                    Refused.json(200, "{'is_sleeping':" + sleeping.get() + "}").answer();
            default -> engine.send(call);
        };
    }

    @Override
    public void close() {
        engine.close();
    }

    private EngineAnswer sleep(EngineCall call, boolean sleep) throws EngineException {
        if (!quirks.contains(Quirk.SLEEPING)) {
            return engine.send(call);
        }
        if (!call.method().equals("POST")) {
            return Refused.json(405, "{'detail':'Method Not Allowed'}").answer();
        }
        sleeping.set(sleep);
        return new Refused(200, "", "", "").answer();
    }

    private EngineAnswer chat(EngineCall call) throws EngineException {
        if (quirks.contains(Quirk.SILENT_REQUEST)) {
            beSilent();
        }
        if (quirks.contains(Quirk.CONNECTION_RESET)) {
            throw new EngineException(
                    EngineException.Reason.BROKEN,
                    "the connection to " + address() + " was reset",
                    new IOException("Connection reset"));
        }
        JsonNode body;
        try {
            body = Json.parse(call.body());
        } catch (JsonSyntaxException notJson) {
            return engine.send(call);
        }
        for (Quirk quirk : quirks) {
            boolean isAwake = quirk == Quirk.SLEEPING && !sleeping.get();
            Optional<Refused> refused =
                    isAwake ? Optional.empty() : RequestQuirks.refusal(quirk, body);
            if (refused.isPresent()) {
                return refused.get().answer();
            }
        }
        if (!body.isObject()) {
            return engine.send(call);
        }
        boolean wantsStream = body.path("stream").asBoolean(false);
        boolean stream = wantsStream && !quirks.contains(Quirk.JSON_INSTEAD_OF_SSE);
        EngineAnswer answer =
                engine.send(
                        new EngineCall(
                                call.method(),
                                call.path(),
                                call.headers(),
                                Json.bytes(asked((ObjectNode) body, stream))));
        if (!answer.isSuccess()) {
            return answer;
        }
        return stream ? stream(answer) : whole(answer);
    }

    /** The request for the wrapped engine, such that the quirks take effect. */
    private ObjectNode asked(ObjectNode body, boolean stream) {
        if (!stream) {
            body.remove(List.of("stream", "stream_options"));
        } else if (quirks.contains(Quirk.USAGE_OWN_CHUNK)) {
            body.putObject("stream_options").put("include_usage", true);
        }
        if (quirks.stream().anyMatch(Quirk.OF_REASONING::contains)) {
            body.put("reasoning_effort", "medium");
        }
        return body;
    }

    private EngineAnswer stream(EngineAnswer answer) {
        var body =
                new QuirkyBody(
                        answer.body(),
                        new QuirkyBody.Events(new Chain(quirks), new Framing(quirks)),
                        quirks.contains(Quirk.SPLIT_UTF8),
                        delay());
        return new EngineAnswer(answer.status(), headers(answer), body);
    }

    private EngineAnswer whole(EngineAnswer answer) throws EngineException {
        byte[] bytes;
        try (InputStream body = answer.body()) {
            bytes = body.readAllBytes();
        } catch (IOException e) {
            throw new EngineException(
                    EngineException.Reason.BROKEN, "the engine's answer broke off", e);
        }
        return new EngineAnswer(
                answer.status(),
                headers(answer),
                QuirkyBody.of(
                        WholeAnswer.changed(bytes, quirks),
                        WholeAnswer.fate(quirks),
                        quirks.contains(Quirk.SPLIT_UTF8),
                        delay()));
    }

    private Duration delay() {
        return quirks.contains(Quirk.SLOW_FIRST_TOKEN) ? slowness : Duration.ZERO;
    }

    private Map<String, List<String>> headers(EngineAnswer answer) {
        var headers = new HashMap<>(answer.headers());
        if (quirks.contains(Quirk.SSE_AS_JSON_TYPE)) {
            headers.put(TYPE, List.of("application/json"));
        }
        if (quirks.contains(Quirk.NO_CONTENT_TYPE)) {
            headers.remove(TYPE);
        }
        return Map.copyOf(headers);
    }

    private static void beSilent() throws EngineException {
        try {
            new Pause().forever();
        } catch (IOException interrupted) {
            throw new EngineException(
                    EngineException.Reason.CANCELLED,
                    "interrupted while the mock engine was silent",
                    interrupted);
        }
    }
}
