package dev.lmresp.doctor;

import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;

/** Captures the answers of an engine while a proxy uses it. It lists one model. */
final class CapturingEngine implements Engine {
    private final Engine engine;
    private final byte[] models;
    private volatile CapturedAnswer last = new CapturedAnswer(System.nanoTime());

    CapturingEngine(Engine engine, String model) {
        this.engine = engine;
        var list = Json.object();
        list.putArray("data").addObject().put("id", model);
        this.models = Json.bytes(list);
    }

    @Override
    public String address() {
        return engine.address();
    }

    @Override
    public EngineAnswer send(EngineCall call) throws EngineException {
        if (call.method().equals("GET")) {
            // it has been requested already, and may be slow to answer again
            return new EngineAnswer(
                    200,
                    Map.of("content-type", List.of("application/json")),
                    new ByteArrayInputStream(models));
        }
        var captured = new CapturedAnswer(System.nanoTime());
        last = captured;
        EngineAnswer answer = engine.send(call);
        return new EngineAnswer(answer.status(), answer.headers(), captured.tap(answer.body()));
    }

    /** The last answer. */
    CapturedAnswer last() {
        return last;
    }

    /** Does nothing: the engine is still in use. */
    @Override
    public void close() {}
}
