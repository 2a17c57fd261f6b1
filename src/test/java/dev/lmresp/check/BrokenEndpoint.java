package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.client.OpenAnswer;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An endpoint that is right but for one thing: it passes on the answers of a proxy, broken. */
final class BrokenEndpoint implements AutoCloseable {
    /** What is wrong with it. */
    interface Flaw {
        /** Breaks what the endpoint understands of a request. */
        default void request(ObjectNode request) {}

        /** Breaks the answer. */
        default void answer(Played answer, JsonNode request) throws InterruptedException {}
    }

    private final TestProxy proxy;
    private final RawEngine server;
    private final ResponsesClient client;

    BrokenEndpoint(TestProxy proxy, Flaw flaw) {
        this.proxy = proxy;
        client = new ResponsesClient(proxy.url(), "");
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
        try (OpenAnswer answer = client.ask(passedOn.getBytes(StandardCharsets.UTF_8), false)) {
            var played =
                    new Played(
                            answer.status(),
                            answer.header("content-type"),
                            new String(answer.body(), StandardCharsets.UTF_8));
            flaw.answer(played, asked.map(JsonNode.class::cast).orElse(Json.object()));
            played.play(turn);
        } catch (ResponsesFailure e) {
            throw new IOException(proxy.url(), e);
        }
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
