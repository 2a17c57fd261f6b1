package dev.lmresp.messages;

import com.fasterxml.jackson.core.JsonGenerator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** One event of the stream of a message. */
public sealed interface MessagesEvent {

    /** The event's type, such as {@code content_block_delta}. */
    String type();

    /** Writes the members that follow {@code type}. */
    void writeMembers(JsonGenerator out) throws IOException;

    /**
     * The message begins, without content.
     *
     * @param id its id, {@code msg_…}
     * @param model the model that answers
     * @param usage the tokens counted so far
     */
    record MessageStart(String id, String model, MessagesUsage usage) implements MessagesEvent {
        @Override
        public String type() {
            return "message_start";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            out.writeFieldName("message");
            new Message(id, model, List.of(), null, null, usage).write(out);
        }
    }

    /** A block begins, without content. */
    record BlockStart(int index, Block block) implements MessagesEvent {
        @Override
        public String type() {
            return "content_block_start";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            out.writeNumberField("index", index);
            out.writeFieldName("content_block");
            block.write(out);
        }
    }

    /** What a delta adds to, with its names in the protocol. */
    enum Delta {
        TEXT("text_delta", "text"),
        THINKING("thinking_delta", "thinking"),
        SIGNATURE("signature_delta", "signature"),
        INPUT("input_json_delta", "partial_json");

        private final String type;
        private final String member;

        Delta(String type, String member) {
            this.type = type;
            this.member = member;
        }

        /** The type of the delta. */
        String type() {
            return type;
        }

        /** The member that has the text. */
        String member() {
            return member;
        }
    }

    /** A piece of a block. */
    record BlockDelta(int index, Delta kind, String text) implements MessagesEvent {
        @Override
        public String type() {
            return "content_block_delta";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            out.writeNumberField("index", index);
            out.writeObjectFieldStart("delta");
            out.writeStringField("type", kind.type());
            out.writeStringField(kind.member(), text);
            out.writeEndObject();
        }
    }

    /** A block is complete. Claude Code runs a tool call when it receives this. */
    record BlockStop(int index) implements MessagesEvent {
        @Override
        public String type() {
            return "content_block_stop";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            out.writeNumberField("index", index);
        }
    }

    /**
     * The message has ended.
     *
     * @param stopSequence the text of the client's that ended it
     * @param usage the tokens of the whole message
     */
    record MessageDelta(StopReason stopReason, @Nullable String stopSequence, MessagesUsage usage)
            implements MessagesEvent {
        @Override
        public String type() {
            return "message_delta";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            out.writeObjectFieldStart("delta");
            out.writeStringField("stop_reason", stopReason.word());
            out.writeStringField("stop_sequence", stopSequence);
            out.writeEndObject();
            out.writeFieldName("usage");
            usage.write(out);
        }
    }

    /** Nothing more follows. */
    record MessageStop() implements MessagesEvent {
        @Override
        public String type() {
            return "message_stop";
        }

        @Override
        public void writeMembers(JsonGenerator out) {}
    }

    /** The engine is silent; the connection is alive. */
    record Ping() implements MessagesEvent {
        @Override
        public String type() {
            return "ping";
        }

        @Override
        public void writeMembers(JsonGenerator out) {}
    }

    /**
     * The answer failed; nothing more follows.
     *
     * @param error what went wrong
     */
    record Failed(MessagesError error) implements MessagesEvent {
        @Override
        public String type() {
            return "error";
        }

        @Override
        public void writeMembers(JsonGenerator out) throws IOException {
            error.writeMember(out);
        }
    }
}
