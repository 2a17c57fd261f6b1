package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.MixUp.Said;

import java.util.List;

/** The list of models, streaming delay, disconnects, and concurrency of a Messages endpoint. */
final class MessagesTrafficChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "models",
                            "GET /v1/models with the header anthropic-version gets Anthropic's"
                                    + " list.",
                            MessagesTrafficChecks::models),
                    Check.messages(
                            "stream-live",
                            "Events arrive while the model is still generating; nothing buffers"
                                    + " them.",
                            MessagesTrafficChecks::live),
                    Check.messages(
                            "cancellation",
                            "After a client disconnects during an answer, the next request is"
                                    + " answered at once.",
                            MessagesTrafficChecks::cancellation),
                    Check.messages(
                            "concurrency",
                            "Answers to concurrent requests are not mixed up.",
                            MessagesTrafficChecks::concurrency));

    private MessagesTrafficChecks() {}

    private static void models(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.models();
        if (reply.status() == 404) {
            throw new Skipped("the endpoint has no list of models");
        }
        reply.requireAnswer(false);
        JsonNode list = reply.json();
        for (String member : List.of("has_more", "first_id", "last_id")) {
            endpoint.demand(list.has(member), "expected " + member + ", got nothing");
        }
        endpoint.demand(!list.path("data").isEmpty(), "expected a model in data, got none");
        for (JsonNode model : list.path("data")) {
            endpoint.same("type", "model", model.path("type").asText(""));
            for (String member : List.of("id", "display_name", "created_at")) {
                endpoint.demand(
                        model.path(member).isTextual(),
                        "expected %s (text) of a model, got %s".formatted(member, model));
            }
        }
    }

    private static void live(TestedMessages endpoint) throws Broken, Skipped, InterruptedException {
        MessageReply answer = endpoint.stream(MessagesRequests.text("Count to 40 every 20 ms."));
        Pace.requireLive(endpoint.traffic(), answer.reply(), answer.deltas("text_delta").size());
    }

    private static void cancellation(TestedMessages endpoint) throws Broken, InterruptedException {
        ObjectNode pineapple = MessagesRequests.text("Say pineapple.");
        MessageReply before = endpoint.whole(pineapple);
        Reply left =
                endpoint.leaveAfter(
                        MessagesRequests.text("Count to 100000 every 20 ms."),
                        event -> event.type().equals("content_block_delta"));
        if (left.status() != 200 || left.events().isEmpty()) {
            throw new Broken(
                    "expected a stream, got HTTP %d: %s"
                            .formatted(left.status(), left.errorMessage()));
        }
        Pace.requireFree(endpoint.traffic(), before.reply(), endpoint.whole(pineapple).reply());
    }

    private static void concurrency(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        MixUp.judge(
                endpoint.traffic(),
                (prompt, stream) -> {
                    ObjectNode request = MessagesRequests.text(prompt);
                    MessageReply answer =
                            stream ? endpoint.stream(request) : endpoint.whole(request);
                    return new Said(answer.message().path("id").asText(""), answer.text());
                });
    }
}
