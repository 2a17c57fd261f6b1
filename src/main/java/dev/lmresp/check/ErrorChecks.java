package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Invalid requests: each is rejected with a status and OpenAI's error envelope. */
final class ErrorChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "error-json",
                            "A body that is not JSON gets a 400 with an error envelope.",
                            endpoint ->
                                    refused(
                                            endpoint,
                                            endpoint.send("{\"input\": \"hi\"", false),
                                            400)),
                    Check.responses(
                            "error-input",
                            "An input of the wrong type gets a 400 with an error envelope.",
                            endpoint ->
                                    refused(
                                            endpoint,
                                            endpoint.send(Json.object().put("input", 5), false),
                                            400)),
                    Check.responses(
                            "error-value",
                            "A parameter of the wrong type gets a 400 with an error envelope.",
                            endpoint ->
                                    refused(
                                            endpoint,
                                            endpoint.send(
                                                    CheckRequests.text("Hi")
                                                            .put("temperature", "hot"),
                                                    false),
                                            400)),
                    Check.responses(
                            "error-stream",
                            "An invalid request for a stream gets an error status, not a stream.",
                            endpoint ->
                                    refused(
                                            endpoint,
                                            endpoint.send(Json.object().put("input", 5), true),
                                            400)),
                    Check.responses(
                            "error-model",
                            "An unknown model gets a 404 or 400.",
                            ErrorChecks::model),
                    Check.responses(
                            "error-tool-choice",
                            "A tool_choice that names an undeclared tool gets a 400.",
                            ErrorChecks::toolChoice));

    private ErrorChecks() {}

    private static void model(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply =
                endpoint.send(
                        CheckRequests.text("Hi").put("model", "no-such-model-for-check"), false);
        if (reply.status() == 200) {
            throw new Skipped("the endpoint accepts any model name");
        }
        refused(endpoint, reply, 404, 400);
    }

    private static void toolChoice(TestedResponses endpoint) throws Broken, InterruptedException {
        ObjectNode request = CheckRequests.tools("Say pineapple.", CheckRequests.WEATHER);
        request.putObject("tool_choice").put("type", "function").put("name", "no_such_tool");
        refused(endpoint, endpoint.send(request, false), 400);
    }

    private static void refused(TestedResponses endpoint, Reply reply, Integer... statuses)
            throws Broken {
        if (!reply.events().isEmpty()) {
            throw new Broken(
                    "expected an error, got a stream of %d events"
                            .formatted(reply.events().size()));
        }
        endpoint.demand(
                Set.of(statuses).contains(reply.status()),
                "expected HTTP %s, got %d: %s"
                        .formatted(statuses[0], reply.status(), reply.errorMessage()));
        endpoint.demand(
                reply.contentType().toLowerCase(Locale.ROOT).startsWith("application/json"),
                "expected application/json, got '" + reply.contentType() + "'");
        JsonNode error = reply.json().path("error");
        if (!error.isObject()) {
            throw new Broken(
                    "expected {\"error\": {\"message\", \"type\", \"param\", \"code\"}}, got no"
                            + " such object");
        }
        endpoint.demand(!error.path("message").asText("").isBlank(), "the error has no message");
        endpoint.demand(error.path("type").isTextual(), "the error has no type: " + error);
        for (String member : List.of("param", "code")) {
            JsonNode value = error.path(member);
            endpoint.demand(
                    value.isTextual() || value.isNull(),
                    "the error's %s must be text or null: %s".formatted(member, error));
        }
    }
}
