package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.HttpEngine;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a running lmresp for the shortest of answers, as Claude Code would.
 *
 * @param patience the timeout
 */
record MessagesProbe(Duration patience) {
    private static final int OK = 200;
    private static final int MOST_BYTES = 1 << 20;

    /**
     * Asks.
     *
     * @param base the base URL without {@code /v1}
     * @param key the key, empty for none
     * @return what was found, empty when no lmresp runs there
     */
    Optional<Finding> ask(String base, String key, String model) {
        URI url = URI.create(base);
        if (PortHolder.at(String.valueOf(url.getHost()), url.getPort()).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                Timed.call(patience, () -> send(base, key, model))
                        .orElseGet(
                                () ->
                                        Finding.cannotTell(
                                                "no answer within %d s"
                                                        .formatted(patience.toSeconds()),
                                                "")));
    }

    private Finding send(String base, String key, String model) {
        ObjectNode body = Json.object().put("model", model).put("max_tokens", 1);
        body.putArray("messages").addObject().put("role", "user").put("content", "Hi");
        var call =
                new EngineCall(
                        "POST",
                        "/v1/messages",
                        Map.of(
                                "Content-Type",
                                "application/json",
                                "anthropic-version",
                                "2023-06-01"),
                        Json.bytes(body));
        try (var lmresp = new HttpEngine(new EngineAddress(base), key, patience);
                EngineAnswer answer = lmresp.send(call)) {
            byte[] text = answer.body().readNBytes(MOST_BYTES);
            return answer.status() == OK
                    ? Finding.works("POST /v1/messages of %s answers".formatted(base))
                    : Finding.worksNot(
                            "POST /v1/messages of %s: %d %s"
                                    .formatted(base, answer.status(), problem(text)),
                            "");
        } catch (EngineException | IOException e) {
            return Finding.worksNot(
                    "POST /v1/messages of %s: %s".formatted(base, e.getMessage()), "");
        }
    }

    private static String problem(byte[] text) {
        try {
            JsonNode message = Json.parse(text).path("error").path("message");
            return message.asText("");
        } catch (JsonSyntaxException e) {
            return "";
        }
    }
}
