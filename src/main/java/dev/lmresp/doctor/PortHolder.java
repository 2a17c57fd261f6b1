package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.HttpEngine;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Another lmresp on the wanted port.
 *
 * @param version its version
 * @param engine the address of its engine, empty during discovery
 */
public record PortHolder(String version, String engine) {
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final int UNAUTHORIZED = 401;
    private static final int NO_ANSWER = 0;

    /** The lmresp on a port; empty when it is free or used by something else. */
    public static Optional<PortHolder> at(String host, int port) {
        String url = "http://" + ServeConfig.clientHost(host) + ":" + port;
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

    /**
     * True when the lmresp at an address accepts a key; also when it is unreachable or something
     * else, because then it is unknown.
     *
     * @param key empty for none
     */
    static boolean letsIn(URI url, String key) {
        String root = url.getScheme() + "://" + url.getRawAuthority();
        boolean isLmresp = Timed.call(SOON, () -> health(root)).flatMap(PortHolder::of).isPresent();
        return !isLmresp
                || Timed.call(SOON, () -> status(root, key)).orElse(NO_ANSWER) != UNAUTHORIZED;
    }

    /**
     * The status for a key. The key is checked before the path, and this path causes no request to
     * the engine.
     */
    private static int status(String root, String key) {
        try (var peer = new HttpEngine(new EngineAddress(root), key, SOON);
                EngineAnswer answer = peer.send(EngineCall.get("/v1/responses"))) {
            return answer.status();
        } catch (IllegalArgumentException e) {
            // the key is illegal in a header
            return UNAUTHORIZED;
        } catch (EngineException e) {
            return NO_ANSWER;
        }
    }
}
