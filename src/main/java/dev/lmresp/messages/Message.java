package dev.lmresp.messages;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * A message of the model: the body of {@code POST /v1/messages}, and without content the start of a
 * stream.
 *
 * @param id its id, {@code msg_…}
 * @param model the model that answers
 * @param content its blocks
 * @param stopReason why it has ended, {@code null} while it has not
 * @param stopSequence the text of the client's that ended it
 * @param usage the tokens used
 */
public record Message(
        String id,
        String model,
        List<Block> content,
        @Nullable StopReason stopReason,
        @Nullable String stopSequence,
        MessagesUsage usage) {

    /** The message as a JSON document. */
    public byte[] toBytes() {
        return Json.bytes(this::write);
    }

    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", id);
        out.writeStringField("type", "message");
        out.writeStringField("role", "assistant");
        out.writeStringField("model", model);
        out.writeArrayFieldStart("content");
        for (Block block : content) {
            block.write(out);
        }
        out.writeEndArray();
        out.writeStringField("stop_reason", stopReason == null ? null : stopReason.word());
        out.writeStringField("stop_sequence", stopSequence);
        out.writeFieldName("usage");
        usage.write(out);
        out.writeEndObject();
    }
}
