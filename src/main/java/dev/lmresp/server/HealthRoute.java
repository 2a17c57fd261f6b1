package dev.lmresp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.Version;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.EngineSession;
import dev.lmresp.proxy.Gateway;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * {@code GET /health}: the proxy answers, so it is well; what it knows of the engine stands beside.
 */
final class HealthRoute {
    private final Gateway gateway;

    HealthRoute(Gateway gateway) {
        this.gateway = gateway;
    }

    void answer(ServerRequest request, ServerResponse response) {
        ObjectNode health = Json.object();
        health.put("status", "ok");
        health.put("version", Version.current());
        health.put("running", gateway.running());
        ObjectNode engine = health.putObject("engine");
        if (!gateway.hasSession()) {
            engine.put("status", "looking");
        } else {
            EngineSession session = gateway.session();
            engine.put("address", session.engine().address());
            engine.put("dialect", session.dialect().name());
            ObjectNode learned = Json.object();
            session.learned()
                    .forEach((model, notes) -> notes.forEach(learned.putArray(model)::add));
            if (!learned.isEmpty()) {
                engine.set("learned", learned);
            }
            try {
                gateway.askModels();
                engine.put("status", "ok");
            } catch (EngineException e) {
                engine.put("status", "unreachable");
                engine.put("problem", e.getMessage());
            }
        }
        Answers.json(request, response, Json.bytes(health));
    }
}
