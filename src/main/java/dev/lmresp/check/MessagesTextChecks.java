package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.Reply.ReceivedEvent;
import dev.lmresp.json.Json;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Plain text answers of a Messages endpoint, and what comes with each answer. */
final class MessagesTextChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "text",
                            "A non-streamed answer is one message with the text in a block.",
                            MessagesTextChecks::text),
                    Check.messages(
                            "text-stream",
                            "A stream sends the text in deltas, and ends with the reason.",
                            MessagesTextChecks::stream),
                    Check.messages(
                            "stream-order",
                            "The events of a stream have the names, indices and order that the"
                                    + " protocol requires, from message_start to message_stop.",
                            MessagesTextChecks::order),
                    Check.messages(
                            "content-blocks",
                            "Messages made of blocks are accepted as well as plain text.",
                            MessagesTextChecks::blocks),
                    Check.messages(
                            "unicode",
                            "Characters of any script arrive unchanged, in both directions.",
                            MessagesTextChecks::unicode),
                    Check.messages(
                            "cache-control",
                            "cache_control is accepted on system, messages and tools.",
                            MessagesTextChecks::cacheControl),
                    Check.messages(
                            "beta",
                            "Requests with ?beta=true and an anthropic-beta header are accepted.",
                            MessagesTextChecks::beta),
                    Check.messages(
                            "unique-ids",
                            "Every message has its own id; Claude Code merges those with the same.",
                            MessagesTextChecks::ids),
                    Check.messages(
                            "request-id",
                            "Every answer has its own request-id header, an error as well.",
                            MessagesTextChecks::requestIds));

    private static final ObjectNode PINEAPPLE = MessagesRequests.text("Say pineapple.");

    private MessagesTextChecks() {}

    private static void text(TestedMessages endpoint) throws Broken, InterruptedException {
        said(endpoint, endpoint.whole(PINEAPPLE));
    }

    private static void stream(TestedMessages endpoint) throws Broken, InterruptedException {
        MessageReply answer = endpoint.stream(PINEAPPLE);
        said(endpoint, answer);
        endpoint.demand(!answer.deltas("text_delta").isEmpty(), "expected a text_delta, got none");
    }

    private static void said(TestedMessages endpoint, MessageReply answer) {
        endpoint.same("stop_reason", "end_turn", answer.stopReason());
        endpoint.demand(!answer.text().isBlank(), "expected a block with text, got none");
    }

    /**
     * Additional checks of the order; {@link dev.lmresp.messages.MessagesEventOrder} is applied to
     * all streams.
     */
    private static void order(TestedMessages endpoint) throws Broken, InterruptedException {
        Reply reply = endpoint.stream(MessagesRequests.text("Count to 10.")).reply();
        for (String type :
                List.of(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta")) {
            endpoint.demand(!reply.events(type).isEmpty(), "expected " + type + ", got none");
        }
        endpoint.same("the last event", "message_stop", reply.events().getLast().type());
    }

    private static void blocks(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        MessageReply answer =
                endpoint.whole(
                        MessagesRequests.request(
                                MessagesRequests.blocks(
                                        MessagesRequests.textBlock("My name is Ada."),
                                        MessagesRequests.textBlock("What is my name?"))));
        said(endpoint, answer);
        endpoint.reaches(
                "the first of two blocks",
                "Ada",
                answer,
                MessagesRequests.text("What is my name?"));
    }

    private static void unicode(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        MessageReply answer =
                endpoint.stream(MessagesRequests.text("Say exactly: " + WholeCharacters.SAMPLE));
        for (ReceivedEvent event : answer.deltas("text_delta")) {
            String delta = event.data().path("delta").path("text").asText();
            endpoint.demand(
                    WholeCharacters.areIn(delta), "a delta has half a character: " + event.data());
        }
        String text = answer.text();
        endpoint.demand(WholeCharacters.areIn(text), "the text has half a character: " + text);
        if (endpoint.problems().isEmpty() && !text.contains(WholeCharacters.SAMPLE)) {
            throw new Skipped("the model did not repeat '" + WholeCharacters.SAMPLE + "'");
        }
    }

    private static void cacheControl(TestedMessages endpoint) throws Broken, InterruptedException {
        ObjectNode mark = Json.object().put("type", "ephemeral");
        ObjectNode request =
                MessagesRequests.request(
                        MessagesRequests.blocks(
                                MessagesRequests.textBlock("Say pineapple.")
                                        .set("cache_control", mark)));
        request.putArray("system")
                .add(MessagesRequests.textBlock("Be brief.").set("cache_control", mark));
        request.putArray("tools")
                .add(MessagesRequests.json(MessagesRequests.WEATHER).set("cache_control", mark));
        endpoint.demand(
                !endpoint.whole(request).message().path("content").isEmpty(),
                "the message has no content");
    }

    private static void beta(TestedMessages endpoint) throws Broken, InterruptedException {
        Reply reply =
                endpoint.send(
                        "?beta=true",
                        Map.of(
                                TestedMessages.VERSION,
                                TestedMessages.CURRENT,
                                "anthropic-beta",
                                "interleaved-thinking-2025-05-14"),
                        PINEAPPLE);
        said(endpoint, endpoint.judged(false, reply));
    }

    private static void ids(TestedMessages endpoint) throws Broken, InterruptedException {
        var seen = new HashSet<String>();
        for (MessageReply answer :
                List.of(
                        endpoint.whole(PINEAPPLE),
                        endpoint.whole(PINEAPPLE),
                        endpoint.stream(PINEAPPLE))) {
            String id = answer.message().path("id").asText("");
            endpoint.demand(seen.add(id), "the message id '" + id + "' was used before");
        }
    }

    private static void requestIds(TestedMessages endpoint) throws Broken, InterruptedException {
        var seen = new HashSet<String>();
        Stream<Reply> replies =
                Stream.of(
                        endpoint.whole(PINEAPPLE).reply(),
                        endpoint.stream(PINEAPPLE).reply(),
                        endpoint.send("{", false));
        replies.map(Reply::requestId)
                .forEach(
                        id -> {
                            endpoint.demand(
                                    !id.isEmpty(), "expected the header request-id, got none");
                            endpoint.demand(
                                    id.isEmpty() || seen.add(id),
                                    "the request-id '" + id + "' was used before");
                        });
    }
}
