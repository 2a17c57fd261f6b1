package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventSink;
import dev.lmresp.sse.SseDecoder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client of the Messages API is told of a response, as it reads it from the bytes of the
 * stream, and the same as one message.
 */
public final class ToldMessage implements EventSink {
    private final MessagesWriter writer = new MessagesWriter();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final MessageFold fold = new MessageFold();
    private final MessagesStream stream;

    /** The answer to a request that wants to see everything. */
    public ToldMessage() {
        this("thinking: adaptive");
    }

    /**
     * @param wants {@code thinking:} and its type, {@code display:} and its value, {@code stop:}
     *     and a sequence, in any order
     */
    ToldMessage(String wants) {
        ObjectNode request = Json.object().put("model", "m").put("max_tokens", 9);
        request.putArray("messages").addObject().put("role", "user").put("content", "Hi");
        String[] words = wants.split("[ :]+");
        for (int i = 0; i + 1 < words.length; i += 2) {
            switch (words[i]) {
                case "thinking" -> request.putObject("thinking").put("type", words[i + 1]);
                case "display" -> request.withObject("/thinking").put("display", words[i + 1]);
                default -> request.putArray("stop_sequences").add(words[i + 1]);
            }
        }
        stream = new MessagesStream(MessagesReader.read(request), () -> null, this::tell);
    }

    private void tell(MessagesEvent event) {
        writer.add(event);
        fold.accept(event);
    }

    @Override
    public void accept(long number, Event event) {
        stream.accept(number, event);
    }

    /** All that was written so far. */
    String written() {
        try {
            writer.drainTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** All events of a stream that has ended. */
    List<JsonNode> events() {
        var events = new ArrayList<JsonNode>();
        byte[] body = written().getBytes(StandardCharsets.UTF_8);
        var order = new MessagesEventOrder();
        new SseDecoder()
                .feed(
                        body,
                        0,
                        body.length,
                        (name, block, from, to) -> {
                            JsonNode event = Json.parse(block, from, to);
                            events.add(event);
                            order.accept(name, event);
                        });
        assertThat(order.end()).isEmpty();
        return events;
    }

    /** Asserts that the stream keeps the protocol, and that the whole message is what it tells. */
    public void check() {
        List<JsonNode> events = events();
        if (fold.error().isPresent()) {
            assertThat(events.getLast().path("type").asText()).isEqualTo("error");
            assertThat(fold.message()).isEmpty();
            return;
        }
        var streamed = new StreamedMessage();
        events.forEach(streamed::accept);
        JsonNode whole = message();
        assertThat(whole).isEqualTo(withoutCutCalls(streamed.message()));
        assertThat(MessageShape.problems(whole)).isEmpty();
    }

    /** The whole message. */
    JsonNode message() {
        return Json.parse(fold.message().orElseThrow().toBytes());
    }

    private static JsonNode withoutCutCalls(JsonNode message) {
        ObjectNode copy = message.deepCopy();
        ArrayNode content = copy.putArray("content");
        for (JsonNode block : message.path("content")) {
            boolean isCut =
                    block.path("type").asText().equals("tool_use")
                            && !block.path("input").isObject();
            if (!isCut) {
                content.add(block);
            }
        }
        return copy;
    }
}
