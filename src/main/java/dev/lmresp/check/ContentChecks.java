package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.List;

/** Structured output, images, and reasoning. */
final class ContentChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "structured-output",
                            "With a JSON schema, the answer is JSON that matches it.",
                            ContentChecks::schema),
                    Check.responses(
                            "json-object",
                            "With text.format json_object, the answer is a JSON object.",
                            ContentChecks::object),
                    Check.responses("image", "An image reaches the model.", ContentChecks::image),
                    Check.responses(
                            "reasoning",
                            "Reasoning is an item of its own, before the answer.",
                            ContentChecks::reasoning),
                    Check.responses(
                            "reasoning-turn",
                            "Reasoning is accepted as input in the next turn.",
                            ContentChecks::reasoningTurn));

    private ContentChecks() {}

    private static void schema(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request =
                CheckRequests.json(
                        """
                        {"input": "Tell me of Paris, as JSON: the city and its inhabitants.",
                         "text": {"format": {"type": "json_schema", "name": "city", "strict": true,
                           "schema": {"type": "object",
                             "properties": {"city": {"type": "string"},
                                            "inhabitants": {"type": "integer"}},
                             "required": ["city", "inhabitants"],
                             "additionalProperties": false}}}}
                        """);
        for (Reply reply :
                List.of(
                        endpoint.wholeIfTaken(request, "JSON schemas"),
                        endpoint.streamIfTaken(request, "JSON schemas"))) {
            JsonNode city = json(endpoint, reply);
            boolean fits =
                    city.size() == 2
                            && city.path("city").isTextual()
                            && city.path("inhabitants").isIntegralNumber();
            endpoint.demand(fits, "the answer does not match the schema: " + reply.text());
            endpoint.same(
                    "text.format.type",
                    "json_schema",
                    reply.response().path("text").path("format").path("type").asText(""));
        }
    }

    private static void object(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply =
                endpoint.wholeIfTaken(
                        CheckRequests.json(
                                """
                                {"input": "Give me a JSON object with the member \\"answer\\".",
                                 "text": {"format": {"type": "json_object"}}}
                                """),
                        "json_object");
        endpoint.demand(
                json(endpoint, reply).isObject(),
                "the answer is not a JSON object: " + reply.text());
    }

    private static JsonNode json(TestedResponses endpoint, Reply reply) throws Skipped {
        if (reply.ending().equals("incomplete")) {
            throw new Skipped("the answer was cut off before the JSON was complete");
        }
        try {
            return Json.parse(reply.text());
        } catch (JsonSyntaxException e) {
            endpoint.demand(false, "the answer is not JSON: " + reply.text());
            return Json.object();
        }
    }

    private static void image(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = Json.object();
        ObjectNode message = request.putArray("input").addObject().put("role", "user");
        message.putArray("content")
                .add(Json.object().put("type", "input_text").put("text", RedPicture.QUESTION))
                .add(
                        Json.object()
                                .put("type", "input_image")
                                .put("detail", "low")
                                .put("image_url", "data:image/png;base64," + RedPicture.BASE64));
        Reply reply = endpoint.wholeIfTaken(request, "images");
        Reach.judge(endpoint, "the image", "red", reply, CheckRequests.text(RedPicture.QUESTION));
    }

    private static ObjectNode riddle() {
        ObjectNode request = CheckRequests.text("What is 17 times 23?");
        request.putObject("reasoning").put("effort", "low");
        return request;
    }

    private static List<JsonNode> reasoned(Reply reply) throws Skipped {
        List<JsonNode> items = reply.items("reasoning");
        if (items.isEmpty()) {
            throw new Skipped("the model showed no reasoning");
        }
        return items;
    }

    private static void reasoning(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.streamIfTaken(riddle(), "reasoning");
        List<JsonNode> items = reasoned(reply);
        JsonNode first = reply.response().path("output").path(0);
        endpoint.same("the first item", "reasoning", first.path("type").asText(""));
        for (JsonNode item : items) {
            for (JsonNode part : item.path("content")) {
                endpoint.same("a part's type", "reasoning_text", part.path("type").asText(""));
            }
        }
        JsonNode usage = reply.response().path("usage");
        endpoint.demand(
                usage.path("output_tokens_details").path("reasoning_tokens").asLong()
                        <= usage.path("output_tokens").asLong(),
                "reasoning_tokens exceed output_tokens");
    }

    private static void reasoningTurn(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = riddle();
        Reply first = endpoint.wholeIfTaken(request, "reasoning");
        reasoned(first);
        Reply second =
                endpoint.whole(
                        CheckRequests.next(
                                request, first, CheckRequests.message("user", "And times two?")));
        endpoint.demand(!second.response().path("output").isEmpty(), "there is no output");
    }
}
