package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.KeyHeader;
import dev.lmresp.client.OpenAnswer;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.TestProxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** An endpoint that is right but for one thing: it passes on the answers of a proxy, broken. */
final class BrokenEndpoint implements AutoCloseable {
    /** What is wrong with it. */
    interface Flaw {
        /** Breaks what the endpoint understands of a request. */
        default void request(ObjectNode request) {}

        /** Breaks the answer. */
        default void answer(Played answer, JsonNode request) throws InterruptedException {}
    }

    private static final Set<String> PASSED_ON =
            Set.of("content-type", "accept", "anthropic-version", "anthropic-beta");

    private final TestProxy proxy;
    private final RawEngine server;
    private final EndpointClient client;

    BrokenEndpoint(TestProxy proxy, Flaw flaw) {
        this.proxy = proxy;
        client = new EndpointClient(proxy.url(), KeyHeader.BEARER, "");
        server = RawEngine.of(turn -> serve(turn, flaw));
    }

    String url() {
        return server.url();
    }

    private void serve(EngineTurn turn, Flaw flaw) throws IOException, InterruptedException {
        String body = new String(turn.request().body(), StandardCharsets.UTF_8);
        Optional<ObjectNode> asked = json(body);
        asked.ifPresent(flaw::request);
        String passedOn = asked.map(Json::text).orElse(body);
        try (OpenAnswer answer =
                client.ask(
                        turn.request().method(),
                        turn.request().path().replaceFirst("^/v1/", ""),
                        headers(turn.request()),
                        passedOn.getBytes(StandardCharsets.UTF_8))) {
            var played =
                    new Played(
                            answer.status(),
                            answer.header("content-type"),
                            answer.header("request-id"),
                            new String(answer.body(), StandardCharsets.UTF_8));
            flaw.answer(played, asked.map(JsonNode.class::cast).orElse(Json.object()));
            played.play(turn);
        } catch (ResponsesFailure e) {
            throw new IOException(proxy.url(), e);
        }
    }

    private static Map<String, String> headers(RawRequest request) {
        var headers = new TreeMap<>(request.headers());
        headers.keySet().retainAll(PASSED_ON);
        return headers;
    }

    private static Optional<ObjectNode> json(String body) {
        try {
            return Optional.of((ObjectNode) Json.parse(body));
        } catch (JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
