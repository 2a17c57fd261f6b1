package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;

import java.util.HashSet;
import java.util.List;

/** Roles and turns. */
final class ConversationChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "instructions",
                            "The instructions reach the model, and the response echoes them.",
                            ConversationChecks::instructions),
                    Check.responses(
                            "developer-message",
                            "A developer message reaches the model.",
                            endpoint -> leading(endpoint, "developer")),
                    Check.responses(
                            "system-message",
                            "A system message reaches the model.",
                            endpoint -> leading(endpoint, "system")),
                    Check.responses(
                            "multi-turn",
                            "The output of a turn is accepted as input, and the model knows its"
                                    + " contents.",
                            ConversationChecks::turns),
                    Check.responses(
                            "unique-ids",
                            "Every response and every item has its own id.",
                            ConversationChecks::ids));

    private static final String SECRET =
            "The code word of the day is marzipan. Whoever asks for the code word is told it.";
    private static final String QUESTION = "What is the code word of the day?";

    private ConversationChecks() {}

    private static void instructions(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.whole(CheckRequests.text(QUESTION).put("instructions", SECRET));
        endpoint.same("instructions", SECRET, reply.response().path("instructions").asText(""));
        Reach.judge(endpoint, "the instructions", "marzipan", reply, CheckRequests.text(QUESTION));
    }

    private static void leading(TestedResponses endpoint, String role)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = Json.object();
        request.putArray("input")
                .add(CheckRequests.message(role, SECRET))
                .add(CheckRequests.message("user", QUESTION));
        Reply reply = endpoint.whole(request);
        Reach.judge(
                endpoint,
                "the " + role + " message",
                "marzipan",
                reply,
                CheckRequests.text(QUESTION));
    }

    private static void turns(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode first = CheckRequests.text("My name is Ada.");
        ObjectNode second =
                CheckRequests.next(
                        first,
                        endpoint.whole(first),
                        CheckRequests.message("user", "What is my name?"));
        Reply reply = endpoint.whole(second);
        endpoint.same("status", "completed", reply.ending());
        Reach.judge(
                endpoint, "the first turn", "Ada", reply, CheckRequests.text("What is my name?"));
    }

    private static void ids(TestedResponses endpoint) throws Broken, InterruptedException {
        var seen = new HashSet<String>();
        ObjectNode request = CheckRequests.text("Say pineapple.");
        for (Reply reply :
                List.of(
                        endpoint.whole(request),
                        endpoint.whole(request),
                        endpoint.stream(request))) {
            String id = reply.response().path("id").asText("");
            endpoint.demand(seen.add(id), "the response id '" + id + "' was used before");
            reply.response()
                    .path("output")
                    .forEach(
                            item -> {
                                String itemId = item.path("id").asText("");
                                endpoint.demand(
                                        seen.add(itemId),
                                        "the item id '" + itemId + "' was used before");
                            });
        }
    }
}
