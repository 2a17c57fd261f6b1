package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The complete answer to a request.
 *
 * @param status the HTTP status
 * @param contentType the content type
 * @param requestId the header {@code request-id}, empty when absent
 * @param body the body of an answer that is not streamed
 * @param events the events of a stream
 * @param time from the request to the end of the answer
 */
record Reply(
        int status,
        String contentType,
        String requestId,
        String body,
        List<ReceivedEvent> events,
        Duration time) {
    private static final int MOST_OF_PAGE = 20_000;
    private static final Pattern TAG =
            Pattern.compile("(?s)<(head|style|script)\\b.*?</\\1>|<[^>]*>");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /**
     * An event of a stream.
     *
     * @param name its {@code event:} field, empty when absent
     * @param data its data
     * @param at the time since the request
     */
    record ReceivedEvent(String name, JsonNode data, Duration at) {
        String type() {
            return data.path("type").asText("");
        }
    }

    /** The body as JSON, missing when it is not JSON. */
    JsonNode json() {
        try {
            return Json.parse(body);
        } catch (JsonSyntaxException e) {
            return MissingNode.getInstance();
        }
    }

    /** The response: the body, or that of the last event. */
    JsonNode response() {
        return events.isEmpty() ? json() : events.getLast().data().path("response");
    }

    /** The items of a type. */
    List<JsonNode> items(String type) {
        var items = new ArrayList<JsonNode>();
        for (JsonNode item : response().path("output")) {
            if (item.path("type").asText("").equals(type)) {
                items.add(item);
            }
        }
        return items;
    }

    /** The tool calls of any type. */
    List<JsonNode> calls() {
        var items = new ArrayList<JsonNode>();
        for (JsonNode item : response().path("output")) {
            if (item.path("type").asText("").endsWith("_call")) {
                items.add(item);
            }
        }
        return items;
    }

    /** The text of all messages. */
    String text() {
        var text = new StringBuilder();
        for (JsonNode message : items("message")) {
            for (JsonNode part : message.path("content")) {
                text.append(part.path("text").asText(""));
            }
        }
        return text.toString();
    }

    /** The events of a type. */
    List<ReceivedEvent> events(String type) {
        return events.stream().filter(event -> event.type().equals(type)).toList();
    }

    /** The final status of the response. */
    String ending() {
        return response().path("status").asText("");
    }

    /** The input tokens, if reported. */
    OptionalLong inputTokens() {
        return count("input_tokens");
    }

    /** The output tokens, if reported. */
    OptionalLong outputTokens() {
        return count("output_tokens");
    }

    /**
     * True when the endpoint explicitly does not support a feature: with the status of an invalid
     * request or, as some engines do, with any other status and an error that names it.
     *
     * @param what the feature, in the plural
     */
    boolean isRefusalOf(String what) {
        JsonNode message = json().path("error").path("message");
        boolean names =
                message.asText("").toLowerCase(Locale.ROOT).contains(what.replaceAll("s$", ""));
        return message.isTextual() && (status == 400 || status == 422 || (status > 400 && names));
    }

    /**
     * This answer, if the endpoint did not explicitly refuse a feature.
     *
     * @param what the feature, in the plural
     */
    Reply unlessRefused(String what) throws Skipped {
        if (isRefusalOf(what)) {
            throw new Skipped("the endpoint rejects " + what + ": " + errorMessage());
        }
        return this;
    }

    /** Demands a stream or a document with status 200. */
    void requireAnswer(boolean stream) throws Broken {
        if (status != 200) {
            throw new Broken("expected HTTP 200, got " + status + ": " + errorMessage());
        }
        String type = stream ? "text/event-stream" : "application/json";
        if (!contentType.toLowerCase(Locale.ROOT).startsWith(type)) {
            throw new Broken("expected " + type + ", got '" + contentType + "'");
        }
    }

    /** The error message on one line; of an HTML page only the text. */
    String errorMessage() {
        String start = body.substring(0, Math.min(body.length(), MOST_OF_PAGE)).strip();
        String text = start.startsWith("<") ? TAG.matcher(start).replaceAll(" ") : start;
        String message = json().path("error").path("message").asText(text);
        String line = SPACE.matcher(message).replaceAll(" ").strip();
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }

    private OptionalLong count(String member) {
        JsonNode count = response().path("usage").path(member);
        return count.isIntegralNumber() ? OptionalLong.of(count.longValue()) : OptionalLong.empty();
    }
}
