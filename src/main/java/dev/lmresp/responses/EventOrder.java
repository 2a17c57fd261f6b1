package dev.lmresp.responses;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks that a stream of events follows the protocol: created, in_progress, items that are added,
 * sent in deltas and done, one terminal event, and all events consistent. It reads JSON rather than
 * {@link Event}, so it can check the stream of any endpoint. Of unknown event types only the
 * sequence number is checked.
 */
public final class EventOrder {

    /**
     * A protocol violation in the stream.
     *
     * @param event the index of the event in the stream, from 0; the number of events if something
     *     is missing at the end
     * @param type the event's type, empty at the end
     * @param expected what the protocol requires
     * @param found what came
     */
    public record Violation(int event, String type, String expected, String found) {
        @Override
        public String toString() {
            String where = type.isEmpty() ? "at the end" : "event " + event + " (" + type + ")";
            return where + ": expected " + expected + ", got " + found;
        }
    }

    private final List<Violation> violations = new ArrayList<>();
    private final TreeMap<Integer, ItemOrder> items = new TreeMap<>();
    private final Set<Integer> interrupted = new HashSet<>();
    private final Set<String> itemIds = new HashSet<>();
    private final Set<String> callIds = new HashSet<>();
    private int count;
    private String type = "";
    private long nextSequenceNumber;
    private String responseId = "";
    private boolean inProgress;
    private String terminal = "";

    /** Checks the next event, of which only the data is known. */
    public void accept(JsonNode event) {
        accept("", event);
    }

    /**
     * Checks the next event.
     *
     * @param name the {@code event:} field of the server-sent event, empty when there was none
     */
    public void accept(String name, JsonNode event) {
        type = event.path("type").asText("");
        if (!name.isEmpty() && !name.equals(type)) {
            report("the event's name to be its type", name);
        }
        numbered(event);
        if (!terminal.isEmpty()) {
            report("nothing after " + terminal, type);
        } else if (count == 0 && !type.equals("response.created")) {
            report("response.created first", type);
        }
        RequiredMembers.ofEvent(type, event, this::report);
        switch (type) {
            case "response.created" -> created(event.path("response"));
            case "response.queued", "response.in_progress" -> {
                inProgress = true;
                snapshot(event.path("response"), type.substring(type.indexOf('.') + 1));
            }
            case "response.completed", "response.incomplete", "response.failed" ->
                    terminal(event.path("response"));
            case "response.output_item.added" -> added(event);
            case "response.output_item.done" -> done(event);
            case "response.output_item.interrupted" -> interrupted(event);
            default -> inside(event);
        }
        count++;
    }

    /** Ends the stream and returns all violations, in order. */
    public List<Violation> end() {
        type = "";
        if (terminal.isEmpty()) {
            report("a terminal event", "the end of the stream");
        }
        return violations();
    }

    /** The violations so far. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    private void numbered(JsonNode event) {
        JsonNode number = event.path("sequence_number");
        if (!number.isIntegralNumber() || number.longValue() != nextSequenceNumber) {
            report("sequence_number " + nextSequenceNumber, shown(number));
        }
        nextSequenceNumber = number.asLong(nextSequenceNumber) + 1;
    }

    private void created(JsonNode response) {
        if (count > 0) {
            report("response.created once, at the start", "another one");
        }
        responseId = response.path("id").asText("");
        snapshot(response, "in_progress");
        if (!response.path("output").isEmpty()) {
            report("no output yet", shown(response.path("output")));
        }
    }

    private void snapshot(JsonNode response, String status) {
        String found = response.path("status").asText("");
        boolean notYet = status.equals("in_progress") && found.equals("queued");
        boolean isCancelled = status.equals("incomplete") && found.equals("cancelled");
        if (!found.equals(status) && !notYet && !isCancelled) {
            report("status " + status, found);
        }
        same("the response's id", responseId, response.path("id").asText(""));
    }

    private void terminal(JsonNode response) {
        terminal = type;
        snapshot(response, type.substring("response.".length()));
        if (type.equals("response.failed") && !response.path("error").isObject()) {
            report("an error in a failed response", shown(response.path("error")));
        }
        if (response.path("status").asText().equals("incomplete")
                && !response.path("incomplete_details").isObject()) {
            report("incomplete_details", shown(response.path("incomplete_details")));
        }
        var output = new ArrayList<JsonNode>();
        items.forEach(
                (index, item) -> {
                    if (item.done().isMissingNode()) {
                        stillOpen(index, item);
                    } else {
                        output.add(item.done());
                    }
                });
        var found = new ArrayList<JsonNode>();
        response.path("output").forEach(found::add);
        if (!found.equals(output)) {
            report("the output to be the items that are done: " + listed(output), listed(found));
        }
    }

    /**
     * Only a failed response may leave an item open, unless it was interrupted; an incomplete one,
     * only a call.
     */
    private void stillOpen(int index, ItemOrder item) {
        boolean allowed =
                interrupted.contains(index)
                        || type.equals("response.failed")
                        || (type.equals("response.incomplete") && item.isCall());
        if (!allowed) {
            report("item " + index + " to be done", "a terminal event");
        }
    }

    private void added(JsonNode event) {
        if (!inProgress) {
            report("response.in_progress before any item", type);
        }
        JsonNode json = event.path("item");
        int index = event.path("output_index").asInt(-1);
        int next = items.isEmpty() ? 0 : items.lastKey() + 1;
        if (index != next) {
            report("output_index " + next, shown(event.path("output_index")));
        }
        var item = new ItemOrder(json, this::report);
        if (!item.id().isEmpty() && !itemIds.add(item.id())) {
            report("an item id of its own", item.id());
        }
        String callId = json.path("call_id").asText("");
        if (item.isCall() && !callId.isEmpty() && !callIds.add(callId)) {
            report("a call_id of its own", callId);
        }
        // Codex adds every delta to the last text item that was added, whatever item the delta
        // names
        if (item.isText()
                && items.values().stream()
                        .anyMatch(other -> other.isText() && other.done().isMissingNode())) {
            report("the message or reasoning before to be done", "a new " + item.type());
        }
        if (items.putIfAbsent(index, item) == null) {
            item.checkEmpty();
        }
    }

    private void done(JsonNode event) {
        ItemOrder item = items.get(event.path("output_index").asInt(-1));
        if (item == null) {
            report(
                    "output_item.added before output_item.done",
                    "output_index " + shown(event.path("output_index")));
        } else {
            item.checkDone(event.path("item"));
        }
    }

    private void interrupted(JsonNode event) {
        int index = event.path("output_index").asInt(-1);
        ItemOrder item = items.get(index);
        if (item == null || !item.done().isMissingNode()) {
            report("an item that is not done", "output_index " + index);
        }
        interrupted.add(index);
    }

    /** Checks an event that belongs to an item. */
    private void inside(JsonNode event) {
        if (!ItemOrder.KNOWN.contains(type)) {
            return;
        }
        ItemOrder item = items.get(event.path("output_index").asInt(-1));
        if (item == null) {
            report("an item that was added", "output_index " + shown(event.path("output_index")));
            return;
        }
        same("item_id", item.id(), event.path("item_id").asText(""));
        if (!item.done().isMissingNode()) {
            report("nothing more for an item that is done", type);
        }
        item.accept(type, event);
    }

    private void same(String what, String expected, String found) {
        if (!expected.equals(found)) {
            report(what + " " + expected, found);
        }
    }

    private void report(String expected, String found) {
        violations.add(new Violation(count, type, expected, found));
    }

    private static String listed(List<JsonNode> items) {
        var array = Json.array();
        items.forEach(item -> array.add(item.path("type").asText() + " " + Json.text(item)));
        return Json.text(array);
    }
}
