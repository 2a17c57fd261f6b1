package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.json.Json;
import dev.lmresp.json.Utf8Buffer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the events of one stream as server-sent events. Bytes are buffered until {@link #drainTo},
 * so that events that arrive together are sent together. Not thread-safe.
 *
 * <p>Nearly all events of a stream are deltas, and those of one item differ only in sequence number
 * and text. The common part is serialized once and copied.
 */
public final class EventWriter implements EventEncoder {
    private static final byte[] EVENT = bytes("event: ");
    private static final byte[] DATA = bytes("\ndata: ");
    private static final byte[] END = bytes("\n\n");

    private final Utf8Buffer gathered = new Utf8Buffer();

    // the common part of an item's deltas
    private String type = "";
    private String itemId = "";
    private int part;
    private byte[] beforeNumber = {};
    private byte[] afterNumber = {};
    private byte[] afterText = {};

    /** Adds the whole event; if memory runs out, nothing of it. */
    @Override
    public void accept(long number, Event event) {
        int size = gathered.size();
        try {
            add(number, event);
        } catch (OutOfMemoryError e) {
            // the next event must not be appended to half an event
            gathered.truncate(size);
            throw e;
        }
    }

    private void add(long number, Event event) {
        switch (event) {
            case Event.TextDelta delta when delta.logprobs().isEmpty() -> {
                if (!isSame(delta, delta.itemId()) || part != delta.partIndex()) {
                    part = delta.partIndex();
                    prepare(
                            delta,
                            delta.itemId(),
                            delta.outputIndex(),
                            ",\"" + delta.kind().indexName() + "\":" + delta.partIndex(),
                            delta.kind() == Event.Text.OUTPUT ? ",\"logprobs\":[]" : "");
                }
                writeDelta(number, delta.delta());
            }
            case Event.ArgumentsDelta delta -> {
                if (!isSame(delta, delta.itemId())) {
                    prepare(delta, delta.itemId(), delta.outputIndex(), "", "");
                }
                writeDelta(number, delta.delta());
            }
            case Event.InputDelta delta -> {
                if (!isSame(delta, delta.itemId())) {
                    prepare(delta, delta.itemId(), delta.outputIndex(), "", "");
                }
                writeDelta(number, delta.delta());
            }
            default -> writeWhole(number, event);
        }
    }

    @Override
    public boolean isEmpty() {
        return gathered.size() == 0;
    }

    @Override
    public void drainTo(OutputStream out) throws IOException {
        gathered.drainTo(out);
    }

    private boolean isSame(Event delta, String item) {
        return itemId.equals(item) && type.equals(delta.type());
    }

    private void prepare(Event delta, String item, int outputIndex, String place, String rest) {
        type = delta.type();
        itemId = item;
        beforeNumber =
                bytes(
                        "event: %s\ndata: {\"type\":\"%s\",\"sequence_number\":"
                                .formatted(type, type));
        String id = Json.text(Json.object().textNode(item));
        afterNumber =
                bytes(
                        // no %d, which uses the digits of the default locale
                        ",\"item_id\":%s,\"output_index\":%s%s,\"delta\":"
                                .formatted(id, outputIndex, place));
        afterText = bytes(rest + "}\n\n");
    }

    private void writeDelta(long number, String delta) {
        gathered.write(beforeNumber);
        gathered.number(number);
        gathered.write(afterNumber);
        gathered.string(delta);
        gathered.write(afterText);
    }

    private void writeWhole(long number, Event event) {
        gathered.write(EVENT);
        gathered.write(bytes(event.type()));
        gathered.write(DATA);
        // created per event: a generator holds buffers, which an idle stream must not keep
        try (JsonGenerator json = Json.generator(gathered)) {
            json.writeStartObject();
            json.writeStringField("type", event.type());
            json.writeNumberField("sequence_number", number);
            event.writeMembers(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        gathered.write(END);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
