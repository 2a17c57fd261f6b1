package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.EngineTurn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A right answer, laid open so that a test can break it. It is a stream when it has events.
 *
 * <p>Its members are changed in place.
 */
final class Played {
    int status;
    String type;
    String requestId;
    String body;

    /** The last change, of the bytes of a stream: for what no writer of JSON would write. */
    UnaryOperator<String> wire = UnaryOperator.identity();

    final List<ObjectNode> events = new ArrayList<>();

    Played(int status, String type, String requestId, String body) {
        this.status = status;
        this.type = type;
        this.requestId = requestId;
        this.body = body;
        if (type.startsWith("text/event-stream")) {
            body.lines()
                    .filter(line -> line.startsWith("data: {"))
                    .forEach(line -> events.add((ObjectNode) Json.parse(line.substring(6))));
        }
    }

    boolean isStream() {
        return !events.isEmpty();
    }

    /** Changes the response, wherever it is: the whole answer, or that of every event. */
    void response(Consumer<ObjectNode> change) {
        for (ObjectNode event : events) {
            if (event.path("response") instanceof ObjectNode response) {
                change.accept(response);
            }
        }
        json(
                json -> {
                    if (json.has("output")) {
                        change.accept(json);
                    }
                });
    }

    /** Changes each item, wherever it is. */
    void items(Consumer<ObjectNode> change) {
        for (ObjectNode event : events) {
            if (event.path("item") instanceof ObjectNode item) {
                change.accept(item);
            }
        }
        response(response -> response.path("output").forEach(it -> change.accept((ObjectNode) it)));
    }

    /** Changes the output of the response, wherever it is. */
    void output(Consumer<ArrayNode> change) {
        response(response -> change.accept((ArrayNode) response.path("output")));
    }

    /** Changes a body that is JSON. */
    void json(Consumer<ObjectNode> change) {
        if (!isStream() && Json.parse(body) instanceof ObjectNode json) {
            change.accept(json);
            body = Json.text(json);
        }
    }

    /** Changes the events of a type. */
    void events(String type, Consumer<ObjectNode> change) {
        events.stream().filter(event -> is(event, type)).forEach(change);
    }

    /** Drops events, and numbers the rest as if they had never been. */
    void drop(String type) {
        dropIf(event -> is(event, type));
    }

    /** Drops the first event of a type. */
    void dropFirst(String type) {
        var seen = new AtomicInteger();
        dropIf(event -> is(event, type) && seen.getAndIncrement() == 0);
    }

    /** Becomes a page of HTML. */
    void becomePage() {
        type = "text/html";
        body = "<h1>It works!</h1>";
        events.clear();
    }

    void dropIf(Predicate<ObjectNode> dropped) {
        events.removeIf(dropped);
        number();
    }

    void number() {
        for (int i = 0; i < events.size(); i++) {
            events.get(i).put("sequence_number", i);
        }
    }

    /** Changes the text of an answer consistently: in deltas, parts and the response. */
    void text(UnaryOperator<String> change) {
        for (ObjectNode event : events) {
            text(event, "delta", change);
            text(event, "text", change);
            text(event.path("part"), "text", change);
            item(event.path("item"), change);
        }
        output(output -> output.forEach(item -> item(item, change)));
    }

    private static void item(JsonNode item, UnaryOperator<String> change) {
        item.path("content").forEach(part -> text(part, "text", change));
    }

    private static void text(JsonNode node, String member, UnaryOperator<String> change) {
        if (node instanceof ObjectNode object && object.path(member).isTextual()) {
            object.put(member, change.apply(object.path(member).asText()));
        }
    }

    /** Sends it. */
    void play(EngineTurn turn) throws IOException {
        if (!isStream()) {
            turn.whole(status, type, body, headers());
            return;
        }
        var text = new StringBuilder();
        for (ObjectNode event : events) {
            text.append("event: ").append(event.path("type").asText()).append('\n');
            text.append("data: ").append(Json.text(event)).append("\n\n");
        }
        turn.whole(status, type, wire.apply(text.toString()), headers());
    }

    private String[] headers() {
        return requestId.isEmpty() ? new String[0] : new String[] {"request-id: " + requestId};
    }

    static boolean is(JsonNode event, String type) {
        return event.path("type").asText().equals(type);
    }
}
