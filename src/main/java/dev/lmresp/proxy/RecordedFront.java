package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.messages.MessageFold;
import dev.lmresp.messages.MessagesEncoder;
import dev.lmresp.messages.MessagesError;
import dev.lmresp.messages.MessagesReader;
import dev.lmresp.messages.MessagesRequest;
import dev.lmresp.messages.MessagesStream;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventEncoder;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.Usage;
import dev.lmresp.transcript.Transcript;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** The API that a recorded client speaks: how its request is read, and what it is answered. */
sealed interface RecordedFront {
    /** The request, in the words of the Responses API. */
    ResponsesRequest request();

    /**
     * An encoder for the events of the response.
     *
     * @param counted the tokens counted so far, {@code null} for none
     */
    EventEncoder encoder(Supplier<@Nullable Usage> counted);

    /** Hears each event of the response. */
    void event(long number, Event event);

    /** The answer in one piece, after its last event. */
    byte[] whole(Response response);

    /**
     * Reads the request of a recording.
     *
     * @throws ApiException when it is invalid
     */
    static RecordedFront of(Transcript recorded) {
        JsonNode body = recorded.request().orElseThrow();
        return recorded.isOfMessages()
                ? new Messages(MessagesReader.read(body))
                : new Responses(body, CompactRequest.isIn(recorded));
    }

    /** An error as the client of a recording receives it with a status. */
    static byte[] envelope(Transcript recorded, ApiError error) {
        return recorded.isOfMessages()
                ? MessagesError.of(error).envelope(requestId(recorded))
                : ErrorEnvelope.of(error);
    }

    /** The id that was in the recorded error, empty for none. */
    private static String requestId(Transcript recorded) {
        try {
            return recorded.toClient()
                    .map(answer -> Json.parse(answer.bytes()).path("request_id").asText(""))
                    .orElse("");
        } catch (JsonSyntaxException notWhole) {
            return "";
        }
    }

    /** The Responses API. */
    final class Responses implements RecordedFront {
        private final ResponsesRequest request;
        private final boolean isCompact;

        private Responses(JsonNode body, boolean isCompact) {
            this.request = RequestReader.read(isCompact ? CompactRequest.meant(body) : body);
            this.isCompact = isCompact;
        }

        @Override
        public ResponsesRequest request() {
            return request;
        }

        @Override
        public EventEncoder encoder(Supplier<@Nullable Usage> counted) {
            return new EventWriter();
        }

        @Override
        public void event(long number, Event event) {
            // the last one has the whole response
        }

        @Override
        public byte[] whole(Response response) {
            return isCompact ? CompactedWindow.document(request, response) : response.toBytes();
        }
    }

    /** Anthropic's Messages API. */
    final class Messages implements RecordedFront {
        private final MessagesRequest asked;
        private final MessageFold fold = new MessageFold();
        private final MessagesStream stream;

        private Messages(MessagesRequest asked) {
            this.asked = asked;
            this.stream = new MessagesStream(asked, () -> null, fold);
        }

        @Override
        public ResponsesRequest request() {
            return asked.request();
        }

        @Override
        public EventEncoder encoder(Supplier<@Nullable Usage> counted) {
            return new MessagesEncoder(asked, counted);
        }

        @Override
        public void event(long number, Event event) {
            stream.accept(number, event);
        }

        @Override
        public byte[] whole(Response response) {
            return fold.message().orElseThrow().toBytes();
        }
    }
}
