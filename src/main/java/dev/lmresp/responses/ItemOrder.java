package dev.lmresp.responses;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** The events seen for one item; {@link EventOrder} checks that they are consistent. */
final class ItemOrder {
    /** Event types that belong to an item and whose order is checked. */
    static final Set<String> KNOWN =
            Set.of(
                    "response.content_part.added",
                    "response.content_part.done",
                    "response.reasoning_summary_part.added",
                    "response.reasoning_summary_part.done",
                    "response.output_text.delta",
                    "response.output_text.done",
                    "response.output_text.annotation.added",
                    "response.refusal.delta",
                    "response.refusal.done",
                    "response.reasoning.delta",
                    "response.reasoning.done",
                    "response.reasoning_text.delta",
                    "response.reasoning_text.done",
                    "response.reasoning_summary_text.delta",
                    "response.reasoning_summary_text.done",
                    "response.function_call_arguments.delta",
                    "response.function_call_arguments.done",
                    "response.custom_tool_call_input.delta",
                    "response.custom_tool_call_input.done");

    private final JsonNode added;
    private final BiConsumer<String, String> report;
    private final List<PartOrder> content = new ArrayList<>();
    private final List<PartOrder> summary = new ArrayList<>();

    /** The concatenated deltas of a call. */
    private final StringBuilder payload = new StringBuilder();

    private boolean payloadDone;
    private JsonNode done = MissingNode.getInstance();

    /**
     * @param report receives the expected and the actual value
     */
    ItemOrder(JsonNode added, BiConsumer<String, String> report) {
        this.added = added;
        this.report = report;
    }

    String id() {
        return added.path("id").asText("");
    }

    String type() {
        return added.path("type").asText("");
    }

    boolean isCall() {
        return type().endsWith("_call");
    }

    boolean isText() {
        return type().equals("message") || type().equals("reasoning");
    }

    /** The item of {@code output_item.done}, a missing node before it. */
    JsonNode done() {
        return done;
    }

    /** Checks that a new item does not yet contain what the deltas will send. */
    void checkEmpty() {
        String inFull = added.path(payloadMember()).asText("");
        boolean empty =
                added.path("content").isEmpty()
                        && added.path("summary").isEmpty()
                        && (payloadMember().isEmpty() || inFull.isEmpty());
        if (!empty) {
            report.accept("an item that begins empty", shown(added));
        }
        String status = added.path("status").asText("in_progress");
        if ((isText() || !payloadMember().isEmpty()) && !status.equals("in_progress")) {
            report.accept("status in_progress", status);
        }
    }

    void accept(String type, JsonNode event) {
        switch (type) {
            case "response.content_part.added" -> added(content, "content_index", event);
            case "response.reasoning_summary_part.added" -> added(summary, "summary_index", event);
            case "response.content_part.done" ->
                    part(content, "content_index", event).done(event.path("part"));
            case "response.reasoning_summary_part.done" ->
                    part(summary, "summary_index", event).done(event.path("part"));
            case "response.output_text.annotation.added" ->
                    part(content, "content_index", event).annotation(event);
            case "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done" ->
                    part(summary, "summary_index", event).text(type, event);
            case "response.function_call_arguments.delta",
                    "response.function_call_arguments.done",
                    "response.custom_tool_call_input.delta",
                    "response.custom_tool_call_input.done" ->
                    payload(type, event);
            default -> part(content, "content_index", event).text(type, event);
        }
    }

    void checkDone(JsonNode item) {
        if (!done.isMissingNode()) {
            report.accept("an item to be done once", "a second output_item.done");
        }
        done = item;
        for (String member : new String[] {"type", "id", "call_id", "name", "namespace", "role"}) {
            if (!added.path(member).equals(item.path(member))) {
                report.accept(
                        member + " " + shown(added.path(member)) + " as it was added",
                        shown(item.path(member)));
            }
        }
        if (item.path("status").asText("").equals("in_progress")) {
            report.accept("a status of an item that is done", "in_progress");
        }
        parts("content", content, item.path("content"));
        parts("summary", summary, item.path("summary"));
        String member = payloadMember();
        if (!member.isEmpty()) {
            if (!payloadDone) {
                report.accept("the " + member + " to be done before the item", "item done");
            }
            String found = item.path(member).asText("");
            if (!found.contentEquals(payload)) {
                report.accept("the " + member + " of the deltas: " + payload, found);
            }
        }
    }

    private void parts(String member, List<PartOrder> parts, JsonNode found) {
        if (found.size() != parts.size()) {
            report.accept(parts.size() + " parts in " + member, found.size() + " parts");
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            PartOrder part = parts.get(i);
            if (!part.isDone()) {
                report.accept(member + " part " + i + " to be done before the item", "item done");
            } else if (!part.json().equals(found.get(i))) {
                report.accept(
                        member + " part " + i + " as it was done: " + shown(part.json()),
                        shown(found.get(i)));
            }
        }
    }

    private void added(List<PartOrder> parts, String indexMember, JsonNode event) {
        int index = event.path(indexMember).asInt(-1);
        if (index != parts.size()) {
            report.accept(indexMember + " " + parts.size(), shown(event.path(indexMember)));
        }
        if (!isText()) {
            report.accept("parts only in messages and reasoning", "a part of a " + type());
        }
        parts.add(new PartOrder(event.path("part"), report));
    }

    private PartOrder part(List<PartOrder> parts, String indexMember, JsonNode event) {
        int index = event.path(indexMember).asInt(-1);
        if (index >= 0 && index < parts.size()) {
            return parts.get(index);
        }
        report.accept("a part that was added", indexMember + " " + shown(event.path(indexMember)));
        return PartOrder.unknown();
    }

    private void payload(String type, JsonNode event) {
        String member = payloadMember();
        if (!type.contains(member.equals("input") ? "custom_tool_call" : "function_call")) {
            report.accept("events that fit a " + type(), type);
            return;
        }
        if (payloadDone) {
            report.accept("nothing after the " + member + " are done", type);
        }
        if (type.endsWith(".delta")) {
            payload.append(event.path("delta").asText(""));
            return;
        }
        payloadDone = true;
        String found = event.path(member).asText("");
        if (!found.contentEquals(payload)) {
            report.accept("the " + member + " of the deltas: " + payload, found);
        }
    }

    /** The member that the deltas of a call add up to, empty for other items. */
    private String payloadMember() {
        return switch (type()) {
            case "function_call" -> "arguments";
            case "custom_tool_call" -> "input";
            default -> "";
        };
    }
}
