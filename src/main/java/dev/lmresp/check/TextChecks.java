package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.Reply.ReceivedEvent;

import java.util.List;
import java.util.Set;

/** Plain text answers. */
final class TextChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "text",
                            "A non-streamed answer is one response with the text in a message.",
                            TextChecks::text),
                    Check.responses(
                            "text-stream",
                            "A stream sends the text in deltas, and the last event contains all of"
                                    + " it.",
                            TextChecks::stream),
                    Check.responses(
                            "stream-order",
                            "The events of a stream have the names, numbers and order that the"
                                + " protocol requires, from response.created to exactly one final"
                                + " event.",
                            TextChecks::order),
                    Check.responses(
                            "input-parts",
                            "Messages made of content parts are accepted as well as plain text.",
                            TextChecks::parts),
                    Check.responses(
                            "unicode",
                            "Characters of any script arrive unchanged, in both directions.",
                            TextChecks::unicode),
                    Check.responses(
                            "schema",
                            "Every object has all members that the schema requires, with values"
                                    + " that it allows.",
                            TextChecks::schema),
                    Check.responses(
                            "echo",
                            "A response echoes the parameters of the request.",
                            TextChecks::echo));

    private TextChecks() {}

    private static void text(TestedResponses endpoint) throws Broken, InterruptedException {
        said(endpoint, endpoint.whole(CheckRequests.text("Say pineapple.")));
    }

    private static void stream(TestedResponses endpoint) throws Broken, InterruptedException {
        Reply reply = endpoint.stream(CheckRequests.text("Say pineapple."));
        said(endpoint, reply);
        var deltas = new StringBuilder();
        for (ReceivedEvent event : reply.events("response.output_text.delta")) {
            deltas.append(event.data().path("delta").asText());
        }
        endpoint.same(
                "the text of the last event, as in the deltas:", deltas.toString(), reply.text());
    }

    private static void said(TestedResponses endpoint, Reply reply) {
        endpoint.same("status", "completed", reply.ending());
        endpoint.demand(!reply.text().isBlank(), "expected a message with text, got none");
    }

    /**
     * Additional checks of the order; {@link dev.lmresp.responses.EventOrder} is applied to all
     * streams.
     */
    private static void order(TestedResponses endpoint) throws Broken, InterruptedException {
        Reply reply = endpoint.stream(CheckRequests.text("Count to 10."));
        for (ReceivedEvent event : reply.events()) {
            endpoint.same("the name of the event", event.type(), event.name());
        }
        for (String type :
                List.of(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done")) {
            endpoint.demand(!reply.events(type).isEmpty(), "expected " + type + ", got none");
        }
        endpoint.same("the last event", "response.completed", reply.events().getLast().type());
    }

    private static void parts(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply =
                endpoint.whole(
                        CheckRequests.json(
                                """
                                {"input": [{"role": "user", "content": [
                                  {"type": "input_text", "text": "My name is Ada."},
                                  {"type": "input_text", "text": "What is my name?"}]}]}
                                """));
        said(endpoint, reply);
        Reach.judge(
                endpoint,
                "the first of two parts",
                "Ada",
                reply,
                CheckRequests.text("What is my name?"));
    }

    private static void unicode(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.stream(CheckRequests.text("Say exactly: " + WholeCharacters.SAMPLE));
        for (ReceivedEvent event : reply.events("response.output_text.delta")) {
            String delta = event.data().path("delta").asText();
            endpoint.demand(
                    WholeCharacters.areIn(delta), "a delta has half a character: " + event.data());
        }
        String text = reply.text();
        endpoint.demand(WholeCharacters.areIn(text), "the text has half a character: " + text);
        if (endpoint.problems().isEmpty() && !text.contains(WholeCharacters.SAMPLE)) {
            throw new Skipped("the model did not repeat '" + WholeCharacters.SAMPLE + "'");
        }
    }

    private static void schema(TestedResponses endpoint) throws Broken, InterruptedException {
        long now = System.currentTimeMillis() / 1000;
        for (Reply reply :
                List.of(
                        endpoint.whole(
                                CheckRequests.tools("Say pineapple.", CheckRequests.WEATHER)),
                        endpoint.stream(
                                CheckRequests.tools(
                                        "Call get_weather for Paris.", CheckRequests.WEATHER)))) {
            JsonNode response = reply.response();
            endpoint.same("object", "response", response.path("object").asText());
            endpoint.demand(
                    Math.abs(response.path("created_at").asLong() - now) < 86_400,
                    "created_at must be seconds since 1970, got " + response.path("created_at"));
            oneOf(endpoint, response.path("truncation"), "truncation", "auto", "disabled");
            for (JsonNode item : response.path("output")) {
                if (item.has("status")) {
                    oneOf(endpoint, item.path("status"), "an item's status", "completed");
                }
                if (item.has("role")) {
                    oneOf(endpoint, item.path("role"), "an item's role", "assistant");
                }
                for (JsonNode part : item.path("content")) {
                    oneOf(
                            endpoint,
                            part.path("type"),
                            "a part's type",
                            "output_text",
                            "refusal",
                            "reasoning_text");
                }
            }
        }
    }

    private static void oneOf(
            TestedResponses endpoint, JsonNode found, String what, String... words) {
        endpoint.demand(
                Set.of(words).contains(found.asText()),
                "expected %s of %s, got %s".formatted(what, List.of(words), found));
    }

    private static void echo(TestedResponses endpoint) throws Broken, InterruptedException {
        var request =
                CheckRequests.tools("Say pineapple.", CheckRequests.WEATHER)
                        .put("instructions", "Be brief.")
                        .put("max_output_tokens", 4000)
                        .put("parallel_tool_calls", false)
                        .put("tool_choice", "none");
        request.putObject("metadata").put("suite", "lmresp check");
        for (Reply reply : List.of(endpoint.whole(request), endpoint.stream(request))) {
            for (String member :
                    List.of(
                            "instructions",
                            "max_output_tokens",
                            "parallel_tool_calls",
                            "tool_choice",
                            "metadata")) {
                endpoint.same(member, request.path(member), reply.response().path(member));
            }
            endpoint.same(
                    "the tool's name",
                    "get_weather",
                    reply.response().path("tools").path(0).path("name").asText());
        }
    }
}
