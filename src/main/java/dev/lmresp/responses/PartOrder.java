package dev.lmresp.responses;

import static dev.lmresp.json.Json.shown;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The events seen for one content part, or one summary, of an item. */
final class PartOrder {
    private final JsonNode added;
    private final BiConsumer<String, String> report;
    private final StringBuilder text = new StringBuilder();
    private final List<JsonNode> annotations = new ArrayList<>();
    private boolean textDone;
    private JsonNode done = MissingNode.getInstance();

    /**
     * @param report receives the expected and the actual value
     */
    PartOrder(JsonNode added, BiConsumer<String, String> report) {
        this.added = added;
        this.report = report;
        if (!added.path(textMember()).asText("").isEmpty()) {
            report.accept("a part that begins empty", shown(added));
        }
    }

    /** A part that is never checked, for events with an unknown index. */
    static PartOrder unknown() {
        return new PartOrder(MissingNode.getInstance(), (expected, found) -> {});
    }

    boolean isDone() {
        return !done.isMissingNode();
    }

    /** The part as of its done event. */
    JsonNode json() {
        return done;
    }

    void text(String eventType, JsonNode event) {
        if (!fits(eventType)) {
            report.accept("events that fit a part of type " + type(), eventType);
        }
        if (textDone) {
            report.accept("nothing after the text is done", eventType);
        }
        if (eventType.endsWith(".delta")) {
            text.append(event.path("delta").asText(""));
        } else {
            textDone = true;
            sameText(event.path(textMember()));
        }
    }

    void annotation(JsonNode event) {
        if (event.path("annotation_index").asInt(-1) != annotations.size()) {
            report.accept(
                    "annotation_index " + annotations.size(),
                    shown(event.path("annotation_index")));
        }
        annotations.add(event.path("annotation"));
    }

    void done(JsonNode part) {
        if (isDone()) {
            report.accept("a part to be done once", "a second content_part.done");
        }
        done = part;
        if (!added.path("type").equals(part.path("type"))) {
            report.accept("type " + type() + " as it was added", shown(part.path("type")));
        }
        if (!textDone) {
            report.accept("the text to be done before the part", "part done");
        }
        sameText(part.path(textMember()));
        var found = new ArrayList<JsonNode>();
        part.path("annotations").forEach(found::add);
        if (!found.equals(annotations)) {
            report.accept("the annotations that were added: " + annotations, found.toString());
        }
    }

    private void sameText(JsonNode found) {
        if (!found.asText("").contentEquals(text)) {
            report.accept("the text of the deltas: " + text, shown(found));
        }
    }

    private boolean fits(String eventType) {
        return switch (type()) {
            case "output_text" -> eventType.startsWith("response.output_text.");
            case "refusal" -> eventType.startsWith("response.refusal.");
            // the Open Responses schema says reasoning, OpenAI's API reasoning_text
            case "reasoning_text" ->
                    eventType.startsWith("response.reasoning_text.")
                            || eventType.startsWith("response.reasoning.");
            case "summary_text" -> eventType.startsWith("response.reasoning_summary_text.");
            default -> true;
        };
    }

    private String type() {
        return added.path("type").asText("");
    }

    private String textMember() {
        return type().equals("refusal") ? "refusal" : "text";
    }
}
