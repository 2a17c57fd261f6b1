package dev.lmresp.proxy.quirks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.EventOrder;
import dev.lmresp.testing.RawAnswer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a client was told in the end.
 *
 * @param status the HTTP status, 0 when there was no answer
 * @param outcome how the response ended: {@code completed}, {@code incomplete: …}, {@code failed};
 *     {@code refused} for an error instead of a response
 * @param said the items, a line each, without what is different each time
 * @param usage the tokens, empty when they are not told
 * @param output the items as they came
 * @param error the error, a missing node without one
 * @param notes the header with the notes
 * @param retryAfter the header, empty when there is none
 * @param wrong what breaks the protocol
 */
record Told(
        int status,
        String outcome,
        List<String> said,
        String usage,
        List<JsonNode> output,
        JsonNode error,
        String notes,
        String retryAfter,
        List<String> wrong) {

    /** Nothing that could be understood. */
    static Told nothing(RuntimeException why) {
        return new Told(
                0,
                "nothing",
                List.of(),
                "",
                List.of(),
                MissingNode.getInstance(),
                "",
                "",
                List.of(why.toString()));
    }

    /** Reads an answer to its end. */
    static Told hear(RawAnswer answer) {
        String type = header(answer, "content-type");
        return type.startsWith("text/event-stream") ? stream(answer) : whole(answer);
    }

    private static Told whole(RawAnswer answer) {
        String text = answer.text();
        var wrong = new ArrayList<String>();
        JsonNode body = MissingNode.getInstance();
        try {
            body = Json.parse(text);
        } catch (JsonSyntaxException e) {
            wrong.add("the body is not JSON: " + text);
        }
        if (answer.status() == 200) {
            return response(answer, body, wrong);
        }
        for (String member : List.of("message", "type", "param", "code")) {
            if (!body.path("error").has(member)) {
                wrong.add("the error has no " + member + ": " + text);
            }
        }
        return new Told(
                answer.status(),
                "refused",
                List.of(),
                "",
                List.of(),
                body.path("error"),
                header(answer, "x-lmresp-notes"),
                header(answer, "retry-after"),
                wrong);
    }

    private static Told stream(RawAnswer answer) {
        var order = new EventOrder();
        JsonNode last = MissingNode.getInstance();
        for (var event = answer.nextEvent(); event.isPresent(); event = answer.nextEvent()) {
            last = event.get();
            order.accept(last);
        }
        var wrong = new ArrayList<String>();
        order.end().forEach(violation -> wrong.add(violation.toString()));
        return response(answer, last.path("response"), wrong);
    }

    private static Told response(RawAnswer answer, JsonNode response, List<String> wrong) {
        String status = response.path("status").asText("nothing");
        JsonNode cut = response.path("incomplete_details");
        var output = new ArrayList<JsonNode>();
        response.path("output").forEach(output::add);
        var callIds = new HashSet<String>();
        for (JsonNode item : output) {
            if (item.has("call_id") && !callIds.add(item.path("call_id").asText())) {
                wrong.add("two calls with the id " + item.path("call_id").asText());
            }
        }
        JsonNode error = response.path("error");
        return new Told(
                answer.status(),
                cut.isObject() ? status + ": " + cut.path("reason").asText() : status,
                output.stream().map(Told::line).filter(line -> !isSealed(line)).toList(),
                usage(response.path("usage")),
                List.copyOf(output),
                error.isObject() ? error : MissingNode.getInstance(),
                header(answer, "x-lmresp-notes"),
                header(answer, "retry-after"),
                wrong);
    }

    /** Reasoning that only the engine can read says nothing. */
    private static boolean isSealed(String line) {
        return line.equals("reasoning: ");
    }

    private static String header(RawAnswer answer, String name) {
        return Optional.ofNullable(answer.headers().get(name)).map(List::getFirst).orElse("");
    }

    private static String usage(JsonNode usage) {
        return usage.isObject()
                ? usage.path("input_tokens").asText()
                        + " + "
                        + usage.path("output_tokens").asText()
                        + " = "
                        + usage.path("total_tokens").asText()
                : "";
    }

    private static String line(JsonNode item) {
        String type = item.path("type").asText();
        return switch (type) {
            case "reasoning" -> "reasoning: " + reasoning(item);
            case "message" -> message(item);
            case "function_call" ->
                    "call: "
                            + item.path("namespace").asText("")
                            + "/"
                            + item.path("name").asText()
                            + " "
                            + sameJson(item.path("arguments").asText());
            case "custom_tool_call" ->
                    "custom call: "
                            + item.path("name").asText()
                            + " "
                            + item.path("input").asText();
            default -> type + ": " + Json.text(item);
        };
    }

    private static String message(JsonNode item) {
        var line = new StringBuilder();
        for (JsonNode part : item.path("content")) {
            boolean isRefusal = part.path("type").asText().equals("refusal");
            line.append(line.isEmpty() ? "" : "\n")
                    .append(isRefusal ? "refusal: " : "text: ")
                    .append(part.path(isRefusal ? "refusal" : "text").asText());
        }
        return line.isEmpty() ? "text: " : line.toString();
    }

    /** The mock says in it how long the request was, which differs from engine to engine. */
    private static String reasoning(JsonNode item) {
        return texts(item.path("content")).strip().replaceFirst("wrote \\d+", "wrote ?");
    }

    private static String texts(JsonNode parts) {
        var text = new StringBuilder();
        parts.forEach(part -> text.append(part.path("text").asText()));
        return text.toString();
    }

    /** JSON without its spaces; numbers stay as they are written. */
    private static String sameJson(String text) {
        try {
            return Json.text(Json.parse(text));
        } catch (JsonSyntaxException e) {
            return "not JSON: " + text;
        }
    }

    boolean isCompleted() {
        return outcome.equals("completed");
    }

    /** What an error says, empty when there is none. */
    String message() {
        return error.path("message").asText("");
    }

    /** The code of the error, empty when there is none. */
    String code() {
        return error.path("code").asText("");
    }

    @Override
    public String toString() {
        return status
                + " "
                + outcome
                + "\n  "
                + String.join("\n  ", said)
                + (error.isMissingNode() ? "" : "\n  error: " + Json.text(error))
                + (usage.isEmpty() ? "" : "\n  usage: " + usage)
                + (notes.isEmpty() ? "" : "\n  notes: " + notes)
                + (wrong.isEmpty() ? "" : "\n  wrong: " + wrong);
    }
}
