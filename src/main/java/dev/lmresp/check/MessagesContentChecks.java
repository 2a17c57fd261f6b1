package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.List;

/** Images, documents, thinking and structured output of a Messages endpoint. */
final class MessagesContentChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "structured-output",
                            "With output_config.format, the answer is JSON that matches the"
                                    + " schema.",
                            MessagesContentChecks::schema),
                    Check.messages(
                            "image", "An image reaches the model.", MessagesContentChecks::image),
                    Check.messages(
                            "tool-result-image",
                            "An image in the result of a tool reaches the model.",
                            MessagesContentChecks::resultImage),
                    Check.messages(
                            "document",
                            "A document of plain text reaches the model.",
                            MessagesContentChecks::document),
                    Check.messages(
                            "thinking",
                            "With thinking enabled, it is a block of its own with a signature,"
                                    + " before the answer.",
                            endpoint -> thinking(endpoint, riddle("enabled"))),
                    Check.messages(
                            "thinking-adaptive",
                            "With adaptive thinking and an effort, it is no different.",
                            endpoint -> thinking(endpoint, riddle("adaptive"))),
                    Check.messages(
                            "thinking-turn",
                            "Thinking is accepted as input in the next turn.",
                            MessagesContentChecks::thinkingTurn));

    private static final int BUDGET = 1024;

    private MessagesContentChecks() {}

    private static void schema(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request =
                MessagesRequests.text("Tell me of Paris, as JSON: the city and its inhabitants.");
        request.putObject("output_config")
                .set(
                        "format",
                        MessagesRequests.json(
                                """
                                {"type": "json_schema", "schema": {"type": "object",
                                   "properties": {"city": {"type": "string"},
                                                  "inhabitants": {"type": "integer"}},
                                   "required": ["city", "inhabitants"],
                                   "additionalProperties": false}}
                                """));
        for (MessageReply answer :
                List.of(
                        endpoint.wholeIfTaken(request, "JSON schemas"),
                        endpoint.streamIfTaken(request, "JSON schemas"))) {
            JsonNode city = json(endpoint, answer);
            boolean fits =
                    city.size() == 2
                            && city.path("city").isTextual()
                            && city.path("inhabitants").isIntegralNumber();
            endpoint.demand(fits, "the answer does not match the schema: " + answer.text());
        }
    }

    private static JsonNode json(TestedMessages endpoint, MessageReply answer) throws Skipped {
        if (answer.stopReason().equals("max_tokens")) {
            throw new Skipped("the answer was cut off before the JSON was complete");
        }
        try {
            return Json.parse(answer.text());
        } catch (JsonSyntaxException e) {
            endpoint.demand(false, "the answer is not JSON: " + answer.text());
            return Json.object();
        }
    }

    private static void image(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        MessageReply answer =
                endpoint.wholeIfTaken(
                        MessagesRequests.request(
                                MessagesRequests.blocks(
                                        picture(),
                                        MessagesRequests.textBlock(RedPicture.QUESTION))),
                        "images");
        endpoint.reaches("the image", "red", answer, MessagesRequests.text(RedPicture.QUESTION));
    }

    private static void resultImage(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request =
                MessagesRequests.tools("Call get_weather for Paris.", MessagesRequests.WEATHER);
        MessageReply first = endpoint.whole(request);
        JsonNode call = MessagesToolChecks.called(endpoint, first).getFirst();
        MessageReply answer =
                endpoint.wholeIfTaken(
                        first.next(request, photo(call, Json.array().add(picture()))), "images");
        endpoint.reaches(
                "the image",
                "red",
                answer,
                first.next(request, photo(call, TextNode.valueOf("none"))));
    }

    /** A result, and a question on it. */
    private static ArrayNode photo(JsonNode call, JsonNode content) {
        return Json.array()
                .add(MessagesToolChecks.result(call, content))
                .add(MessagesRequests.textBlock(RedPicture.QUESTION));
    }

    private static ObjectNode picture() {
        ObjectNode image = Json.object().put("type", "image");
        image.putObject("source")
                .put("type", "base64")
                .put("media_type", "image/png")
                .put("data", RedPicture.BASE64);
        return image;
    }

    private static void document(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        String question = "What is the code word in the document?";
        ObjectNode document = Json.object().put("type", "document").put("title", "Code words");
        document.putObject("source")
                .put("type", "text")
                .put("media_type", "text/plain")
                .put("data", "The code word of the day is marzipan.");
        MessageReply answer =
                endpoint.wholeIfTaken(
                        MessagesRequests.request(
                                MessagesRequests.blocks(
                                        document, MessagesRequests.textBlock(question))),
                        "documents");
        endpoint.reaches("the document", "marzipan", answer, MessagesRequests.text(question));
    }

    private static ObjectNode riddle(String type) {
        ObjectNode request = MessagesRequests.text("What is 17 times 23?");
        ObjectNode thinking = request.putObject("thinking").put("type", type);
        if (type.equals("enabled")) {
            thinking.put("budget_tokens", BUDGET);
        } else {
            request.putObject("output_config").put("effort", "low");
        }
        return request;
    }

    private static void requireThinking(MessageReply answer) throws Skipped {
        if (answer.blocks("thinking").isEmpty()) {
            throw new Skipped("the model showed no thinking");
        }
    }

    private static void thinking(TestedMessages endpoint, ObjectNode request)
            throws Broken, Skipped, InterruptedException {
        MessageReply answer = endpoint.streamIfTaken(request, "thinking");
        requireThinking(answer);
        JsonNode first = answer.message().path("content").path(0);
        endpoint.same("the first block", "thinking", first.path("type").asText(""));
        endpoint.demand(!answer.text().isBlank(), "expected a block with text, got none");
    }

    private static void thinkingTurn(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = riddle("enabled");
        MessageReply first = endpoint.wholeIfTaken(request, "thinking");
        requireThinking(first);
        MessageReply second =
                endpoint.whole(first.next(request, TextNode.valueOf("And times two?")));
        endpoint.demand(!second.message().path("content").isEmpty(), "the message has no content");
    }
}
