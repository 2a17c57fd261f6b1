package dev.lmresp.server;

import dev.lmresp.engine.EngineCall;
import dev.lmresp.json.JsonMember;
import dev.lmresp.proxy.Engines;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.proxy.PassThroughCall;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Passes requests for other endpoints to the engine unchanged, except for the model's name. */
final class PassThroughRoute {
    private final Gateway gateway;
    private final BodyBudget bodies;
    private final EngineHeaders engineHeaders;

    PassThroughRoute(Gateway gateway, BodyBudget bodies, EngineHeaders engineHeaders) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.engineHeaders = engineHeaders;
    }

    void pass(ServerRequest request, ServerResponse response) {
        try (BodyBudget.Share share = bodies.share()) {
            long limit = gateway.config().limits().maxBodyBytes();
            pass(request, RequestBody.bytes(request, limit, share), response);
        }
    }

    private void pass(ServerRequest request, byte[] body, ServerResponse response) {
        String path = request.path().path();
        String query = request.query().isEmpty() ? "" : "?" + request.query().rawValue();
        var chosen = new AtomicReference<@Nullable KnownEngine>();
        byte[] named = named(body, chosen);
        KnownEngine engine = Optional.ofNullable(chosen.get()).orElseGet(gateway.engines()::usual);
        var call =
                new EngineCall(
                        request.prologue().method().text(),
                        (path.startsWith("/v1/") ? path : "/v1" + path) + query,
                        engineHeaders.of(request).of(engine.name(), true),
                        named);
        PassThroughCall passing = gateway.passThrough(engine);
        Relay.answer(passing::ask, passing::clientGone, call, response);
    }

    /** The body with the engine's name for the model. */
    private byte[] named(byte[] body, AtomicReference<@Nullable KnownEngine> chosen) {
        if (gateway.config().aliases().isEmpty() && gateway.engines().all().size() == 1) {
            return body;
        }
        return JsonMember.with(
                body,
                "model",
                asked -> {
                    Engines.Candidate candidate = gateway.engines().first(asked);
                    chosen.set(candidate.engine());
                    return candidate.model();
                });
    }
}
