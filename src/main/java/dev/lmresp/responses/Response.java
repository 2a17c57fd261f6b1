package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A snapshot of a response: the body of {@code POST /v1/responses}, and part of the first and last
 * events.
 *
 * @param id the response's id, {@code resp_…}
 * @param createdAt when it was created, in seconds since 1970
 * @param completedAt when it was complete, 0 while it is not
 * @param status its status
 * @param model the model that answers
 * @param output the items so far
 * @param usage the tokens used, {@code null} when the engine does not report them: with zeros Codex
 *     would stop compacting
 * @param error why it failed
 * @param incompleteReason why it ended early, empty when it did not
 * @param serviceTier the tier that served it
 * @param stop the stop sequence at which the engine has ended it, empty when it does not say; no
 *     part of the document
 * @param echo the request's values
 */
public record Response(
        String id,
        long createdAt,
        long completedAt,
        Status status,
        String model,
        List<Item> output,
        @Nullable Usage usage,
        @Nullable ApiError error,
        String incompleteReason,
        String serviceTier,
        String stop,
        Echo echo) {

    public enum Status {
        /** A background response that no engine has begun to answer. */
        QUEUED,
        IN_PROGRESS,
        COMPLETED,
        /** It ended early, for a reason that the response names. */
        INCOMPLETE,
        /** It failed; the response carries the error. */
        FAILED,
        /** The client has cancelled it; what had come until then is in it. */
        CANCELLED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The name in the protocol. */
        public String word() {
            return word;
        }

        /** Whether nothing more will come. */
        public boolean isFinal() {
            return this != QUEUED && this != IN_PROGRESS;
        }
    }

    /** The same response, which repeats other values of the request. */
    public Response with(Echo other) {
        return new Response(
                id,
                createdAt,
                completedAt,
                status,
                model,
                output,
                usage,
                error,
                incompleteReason,
                serviceTier,
                stop,
                other);
    }

    /** The text of all messages, concatenated. */
    public String outputText() {
        return textOf(output);
    }

    /** The text of all messages among the items, concatenated. */
    public static String textOf(Collection<Item> items) {
        var text = new StringBuilder();
        for (Item item : items) {
            if (item instanceof Item.Message message) {
                for (ContentPart part : message.content()) {
                    if (part instanceof ContentPart.OutputText output) {
                        text.append(output.text());
                    }
                }
            }
        }
        return text.toString();
    }

    /** The response as a JSON document. */
    public byte[] toBytes() {
        return Json.bytes(this::write);
    }

    public void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", id);
        out.writeStringField("object", "response");
        out.writeNumberField("created_at", createdAt);
        if (completedAt > 0) {
            out.writeNumberField("completed_at", completedAt);
        } else {
            out.writeNullField("completed_at");
        }
        out.writeStringField("status", status.word());
        out.writeFieldName("error");
        if (error == null) {
            out.writeNull();
        } else {
            error.writeToResponse(out);
        }
        out.writeFieldName("incomplete_details");
        if (incompleteReason.isEmpty()) {
            out.writeNull();
        } else {
            out.writeStartObject();
            out.writeStringField("reason", incompleteReason);
            out.writeEndObject();
        }
        out.writeStringField("model", model);
        out.writeArrayFieldStart("output");
        for (Item item : output) {
            item.write(out);
        }
        out.writeEndArray();
        if (status.isFinal()) {
            out.writeStringField("output_text", outputText());
        }
        out.writeFieldName("usage");
        if (usage == null) {
            out.writeNull();
        } else {
            usage.write(out);
        }
        out.writeStringField("service_tier", serviceTier);
        out.writeRaw(',');
        out.writeRaw(echo.members());
        out.writeEndObject();
    }
}
