package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.util.List;

/** One event of a response's stream. Sequence numbers are assigned by {@link ResponseStream}. */
public sealed interface Event {

    /** The event's type, such as {@code response.output_text.delta}. */
    String type();

    /** Writes the members that follow {@code type} and {@code sequence_number}. */
    void writeMembers(JsonGenerator out) throws IOException;

    /** An event that carries the whole response as it stands. */
    sealed interface Snapshot extends Event {
        Response response();

        @Override
        default void writeMembers(JsonGenerator out) throws IOException {
            out.writeFieldName("response");
            response().write(out);
        }
    }

    /** The last event of a stream; exactly one of these ends it. */
    sealed interface Terminal extends Snapshot {
        /** The same event with another response. */
        default Terminal with(Response other) {
            return switch (this) {
                case Completed _ -> new Completed(other);
                case Incomplete _ -> new Incomplete(other);
                case Failed _ -> new Failed(other);
            };
        }
    }

    record Created(Response response) implements Snapshot {
        @Override
        public String type() {
            return "response.created";
        }
    }

    /** A background response waits for its engine. */
    record Queued(Response response) implements Snapshot {
        @Override
        public String type() {
            return "response.queued";
        }
    }

    /** The engine is working; repeated as a keep-alive during silence. */
    record InProgress(Response response) implements Snapshot {
        @Override
        public String type() {
            return "response.in_progress";
        }
    }

    /** The response is complete. */
    record Completed(Response response) implements Terminal {
        @Override
        public String type() {
            return "response.completed";
        }
    }

    /**
     * The answer ended early, for a reason that the response names, or because the client has
     * cancelled it, for which the protocol has no event of its own.
     */
    record Incomplete(Response response) implements Terminal {
        @Override
        public String type() {
            return "response.incomplete";
        }
    }

    /** The answer failed; the response carries the error. */
    record Failed(Response response) implements Terminal {
        @Override
        public String type() {
            return "response.failed";
        }
    }

    record ItemAdded(int outputIndex, Item item) implements Event {
        @Override
        public String type() {
            return "response.output_item.added";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writeItem(out, outputIndex, item);
        }
    }

    /** An item is complete. Codex runs a tool call when it receives this. */
    record ItemDone(int outputIndex, Item item) implements Event {
        @Override
        public String type() {
            return "response.output_item.done";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writeItem(out, outputIndex, item);
        }
    }

    /** The client has interrupted the response, which now ends. */
    record InterruptAccepted(String responseId) implements Event {
        @Override
        public String type() {
            return "response.interrupt.accepted";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            out.writeStringField("response_id", responseId);
        }
    }

    /** An item that will not be complete, as the client has interrupted the response. */
    record ItemInterrupted(String responseId, String itemId, int outputIndex) implements Event {
        @Override
        public String type() {
            return "response.output_item.interrupted";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            out.writeStringField("response_id", responseId);
            out.writeStringField("item_id", itemId);
            out.writeNumberField("output_index", outputIndex);
        }
    }

    /** A part of an item's content, or of its summary, begins. */
    record PartAdded(String itemId, int outputIndex, int partIndex, ContentPart part)
            implements Event {
        @Override
        public String type() {
            return isSummary(part)
                    ? "response.reasoning_summary_part.added"
                    : "response.content_part.added";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writePlace(out, itemId, outputIndex, indexName(isSummary(part)), partIndex);
            out.writeFieldName("part");
            part.write(out);
        }
    }

    record PartDone(String itemId, int outputIndex, int partIndex, ContentPart part)
            implements Event {
        @Override
        public String type() {
            return isSummary(part)
                    ? "response.reasoning_summary_part.done"
                    : "response.content_part.done";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writePlace(out, itemId, outputIndex, indexName(isSummary(part)), partIndex);
            out.writeFieldName("part");
            part.write(out);
        }
    }

    /** The kind of text that a delta belongs to, with the names of its events. */
    enum Text {
        OUTPUT("response.output_text", "text"),
        /** The model's reasoning in its own words. */
        REASONING("response.reasoning_text", "text"),
        /** The model's reasoning as people are shown it. */
        SUMMARY("response.reasoning_summary_text", "text"),
        REFUSAL("response.refusal", "refusal");

        private final String deltaType;
        private final String doneType;
        private final String member;

        Text(String prefix, String member) {
            this.deltaType = prefix + ".delta";
            this.doneType = prefix + ".done";
            this.member = member;
        }

        /** The member that has the index of the part. */
        String indexName() {
            return Event.indexName(this == SUMMARY);
        }
    }

    record TextDelta(
            Text kind,
            String itemId,
            int outputIndex,
            int partIndex,
            String delta,
            List<JsonNode> logprobs)
            implements Event {
        @Override
        public String type() {
            return kind.deltaType;
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writePlace(out, itemId, outputIndex, kind.indexName(), partIndex);
            out.writeStringField("delta", delta);
            if (kind == Text.OUTPUT) {
                ContentPart.writeList(out, "logprobs", logprobs);
            }
        }
    }

    /** The complete text of a part. */
    record TextDone(
            Text kind,
            String itemId,
            int outputIndex,
            int partIndex,
            String text,
            List<JsonNode> logprobs)
            implements Event {
        @Override
        public String type() {
            return kind.doneType;
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writePlace(out, itemId, outputIndex, kind.indexName(), partIndex);
            out.writeStringField(kind.member, text);
            if (kind == Text.OUTPUT) {
                ContentPart.writeList(out, "logprobs", logprobs);
            }
        }
    }

    record AnnotationAdded(
            String itemId,
            int outputIndex,
            int contentIndex,
            int annotationIndex,
            JsonNode annotation)
            implements Event {
        @Override
        public String type() {
            return "response.output_text.annotation.added";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writePlace(out, itemId, outputIndex, indexName(false), contentIndex);
            out.writeNumberField("annotation_index", annotationIndex);
            out.writeFieldName("annotation");
            Json.write(out, annotation);
        }
    }

    /** A piece of a function call's arguments. */
    record ArgumentsDelta(String itemId, int outputIndex, String delta) implements Event {
        @Override
        public String type() {
            return "response.function_call_arguments.delta";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writeCall(out, itemId, outputIndex, "delta", delta);
        }
    }

    /** The complete arguments of a function call. */
    record ArgumentsDone(String itemId, int outputIndex, String name, String arguments)
            implements Event {
        @Override
        public String type() {
            return "response.function_call_arguments.done";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writeCall(out, itemId, outputIndex, "name", name);
            out.writeStringField("arguments", arguments);
        }
    }

    /** A piece of a custom tool call's input. */
    record InputDelta(String itemId, int outputIndex, String delta) implements Event {
        @Override
        public String type() {
            return "response.custom_tool_call_input.delta";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writeCall(out, itemId, outputIndex, "delta", delta);
        }
    }

    /** The complete input of a custom tool call. */
    record InputDone(String itemId, int outputIndex, String input) implements Event {
        @Override
        public String type() {
            return "response.custom_tool_call_input.done";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            writeCall(out, itemId, outputIndex, "input", input);
        }
    }

    private static void writeItem(JsonGenerator out, int outputIndex, Item item)
            throws IOException {
        out.writeNumberField("output_index", outputIndex);
        out.writeFieldName("item");
        item.write(out);
    }

    private static void writePlace(
            JsonGenerator out, String itemId, int outputIndex, String indexName, int index)
            throws IOException {
        out.writeStringField("item_id", itemId);
        out.writeNumberField("output_index", outputIndex);
        out.writeNumberField(indexName, index);
    }

    private static boolean isSummary(ContentPart part) {
        return part instanceof ContentPart.SummaryText;
    }

    private static String indexName(boolean isSummary) {
        return isSummary ? "summary_index" : "content_index";
    }

    private static void writeCall(
            JsonGenerator out, String itemId, int outputIndex, String member, String value)
            throws IOException {
        out.writeStringField("item_id", itemId);
        out.writeNumberField("output_index", outputIndex);
        out.writeStringField(member, value);
    }
}
