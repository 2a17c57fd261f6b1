package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.HttpEngine;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * An lmresp that has the port which another wants.
 *
 * @param version its version
 * @param engine the address of its engine, empty while it looks for one
 */
public record PortHolder(String version, String engine) {
    private static final Duration SOON = Duration.ofSeconds(2);

    /** The lmresp that listens there; empty when something else does, or nothing. */
    public static Optional<PortHolder> at(String host, int port) {
        String url = "http://" + clientHost(host) + ":" + port;
        return Timed.call(SOON, () -> health(url)).flatMap(PortHolder::of);
    }

    private static Optional<PortHolder> of(JsonNode health) {
        String version = health.path("version").asText("");
        return version.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PortHolder(version, health.path("engine").path("address").asText("")));
    }

    private static JsonNode health(String url) {
        try (var peer = new HttpEngine(new EngineAddress(url), "", SOON);
                EngineAnswer answer = peer.send(EngineCall.get("/health"))) {
            return Json.parse(answer.body().readNBytes(1 << 16));
        } catch (EngineException | IOException | JsonSyntaxException e) {
            return Json.object();
        }
    }

    /** The host by which clients on this machine reach a listener, as it stands in a URL. */
    static String clientHost(String listening) {
        boolean isAny = listening.equals("0.0.0.0") || listening.equals("::");
        String host = isAny ? "127.0.0.1" : listening;
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
