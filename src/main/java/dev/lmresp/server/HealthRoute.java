package dev.lmresp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.Version;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.EngineHealth;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.proxy.routing.Circuit;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.List;
import java.util.Locale;

/**
 * {@code GET /health}: 200 if the proxy runs, with what is known of the engines. It waits for
 * nothing, so that monitoring sees the proxy's state and not its engine's. {@code /health/live} and
 * {@code /health/ready} tell an orchestrator when to restart a proxy, and when to send it requests.
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
        health.put("running", gateway.exchanges().running());
        ObjectNode engine = health.putObject("engine");
        List<KnownEngine> known = gateway.engines().known();
        if (known.isEmpty()) {
            engine.put("status", "looking");
        } else {
            describe(gateway.engines().usual(), engine);
        }
        if (known.size() > 1) {
            ObjectNode all = health.putObject("engines");
            known.forEach(it -> describe(it, all.putObject(it.name())));
        }
        Answers.json(request, response, Json.bytes(health));
    }

    /** Says only that the process answers. */
    void live(ServerRequest request, ServerResponse response) {
        Answers.json(request, response, Json.bytes(Json.object().put("status", "ok")));
    }

    /**
     * Says whether to send requests here. A proxy that stops is not asked: it takes no connection
     * any more. An engine that is down is no reason not to: the other proxies have the same, and
     * clients are told more by the answer than by a missing proxy.
     */
    void ready(ServerRequest request, ServerResponse response) {
        ObjectNode ready = Json.object();
        gateway.obstacle()
                .ifPresentOrElse(
                        problem -> {
                            response.status(Status.SERVICE_UNAVAILABLE_503);
                            ready.put("status", "unavailable").put("problem", problem);
                        },
                        () -> ready.put("status", "ok"));
        Answers.json(request, response, Json.bytes(ready));
    }

    private void describe(KnownEngine known, ObjectNode engine) {
        EngineHealth health = known.health(gateway.modelsTimeout());
        engine.put("address", known.engine().address());
        engine.put("dialect", known.dialect().name());
        ObjectNode learned = Json.object();
        known.learned().forEach((model, notes) -> notes.forEach(learned.putArray(model)::add));
        if (!learned.isEmpty()) {
            engine.set("learned", learned);
        }
        engine.put("status", health.status().name().toLowerCase(Locale.ROOT));
        engine.put("running", known.running());
        Circuit.State circuit = known.circuit().state(System.nanoTime());
        if (circuit != Circuit.State.CLOSED) {
            engine.put("circuit", circuit.name().toLowerCase(Locale.ROOT));
        }
        if (!health.problem().isEmpty()) {
            engine.put("problem", health.problem());
        }
        if (health.status() != EngineHealth.Status.UNKNOWN) {
            engine.put("checked_seconds_ago", health.age().toSeconds());
        }
    }
}
