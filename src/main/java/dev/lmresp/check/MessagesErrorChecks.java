package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Invalid requests: each is rejected with a status and Anthropic's error envelope. */
final class MessagesErrorChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "error-json",
                            "A body that is not JSON gets a 400 with an error envelope.",
                            endpoint -> refused(endpoint, endpoint.send("{\"messages\":", false))),
                    Check.messages(
                            "error-messages",
                            "Messages of the wrong type get a 400 with an error envelope.",
                            endpoint -> refused(endpoint, endpoint.send(wrong(), false))),
                    Check.messages(
                            "error-role",
                            "An unknown role gets a 400 with an error envelope.",
                            endpoint -> refused(endpoint, endpoint.send(robot(), false))),
                    Check.messages(
                            "error-value",
                            "A parameter of the wrong type gets a 400 with an error envelope.",
                            endpoint ->
                                    refused(
                                            endpoint,
                                            endpoint.send(
                                                    MessagesRequests.text("Hi")
                                                            .put("max_tokens", "many"),
                                                    false))),
                    Check.messages(
                            "error-stream",
                            "An invalid request for a stream gets an error status, not a stream.",
                            endpoint -> refused(endpoint, endpoint.send(wrong(), true))),
                    Check.messages(
                            "error-model",
                            "An unknown model gets a 404, on which Claude Code says so.",
                            MessagesErrorChecks::model),
                    Check.messages(
                            "error-tool-choice",
                            "A tool_choice that names an undeclared tool gets a 400.",
                            MessagesErrorChecks::toolChoice),
                    Check.messages(
                            "error-version",
                            "A request without the header anthropic-version gets a 400.",
                            MessagesErrorChecks::version),
                    Check.messages(
                            "error-key",
                            "A wrong key gets a 401 with an error envelope.",
                            MessagesErrorChecks::key));

    /** The types that Anthropic's clients know, by status. */
    private static final Map<Integer, String> TYPES =
            Map.of(
                    400, "invalid_request_error",
                    401, "authentication_error",
                    404, "not_found_error");

    private MessagesErrorChecks() {}

    private static ObjectNode wrong() {
        return MessagesRequests.text("").put("messages", 5);
    }

    private static ObjectNode robot() {
        return MessagesRequests.request(MessagesRequests.message("robot", "Hi"));
    }

    private static void model(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply =
                endpoint.send(
                        MessagesRequests.text("Hi").put("model", "no-such-model-for-check"), false);
        if (reply.status() == 200) {
            throw new Skipped("the endpoint accepts any model name");
        }
        refused(endpoint, reply, 404);
    }

    private static void toolChoice(TestedMessages endpoint) throws Broken, InterruptedException {
        ObjectNode request = MessagesRequests.tools("Say pineapple.", MessagesRequests.WEATHER);
        request.putObject("tool_choice").put("type", "tool").put("name", "no_such_tool");
        refused(endpoint, endpoint.send(request, false));
    }

    private static void version(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.send("", Map.of(), MessagesRequests.text("Hi"));
        if (reply.status() == 200) {
            throw new Skipped("the endpoint does not demand it");
        }
        refused(endpoint, reply);
    }

    private static void key(TestedMessages endpoint) throws Broken, Skipped, InterruptedException {
        Reply reply =
                endpoint.send(
                        "",
                        Map.of(
                                TestedMessages.VERSION,
                                TestedMessages.CURRENT,
                                "x-api-key",
                                "no-such-key-for-check",
                                "Authorization",
                                "Bearer no-such-key-for-check"),
                        MessagesRequests.text("Hi"));
        if (reply.status() == 200) {
            throw new Skipped("the endpoint accepts any key");
        }
        refused(endpoint, reply, 401);
    }

    private static void refused(TestedMessages endpoint, Reply reply) throws Broken {
        refused(endpoint, reply, 400);
    }

    private static void refused(TestedMessages endpoint, Reply reply, int status) throws Broken {
        if (!reply.events().isEmpty()) {
            throw new Broken(
                    "expected an error, got a stream of %d events"
                            .formatted(reply.events().size()));
        }
        endpoint.demand(
                reply.status() == status,
                "expected HTTP %d, got %d: %s"
                        .formatted(status, reply.status(), reply.errorMessage()));
        endpoint.demand(
                reply.contentType().toLowerCase(Locale.ROOT).startsWith("application/json"),
                "expected application/json, got '" + reply.contentType() + "'");
        JsonNode envelope = reply.json();
        JsonNode error = envelope.path("error");
        if (!error.isObject()) {
            throw new Broken(
                    "expected {\"type\": \"error\", \"error\": {\"type\", \"message\"}}, got "
                            + Json.shown(envelope));
        }
        endpoint.same("type", "error", envelope.path("type").asText(""));
        endpoint.demand(!error.path("message").asText("").isBlank(), "the error has no message");
        endpoint.same("error.type", TYPES.getOrDefault(status, ""), error.path("type").asText(""));
    }
}
