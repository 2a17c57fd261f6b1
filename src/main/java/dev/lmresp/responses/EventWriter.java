package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Turns the events of one stream into server-sent events. Bytes gather until {@link #drainTo}: what
 * arrives together leaves together. Not for several threads at once.
 *
 * <p>Nearly all events of a stream are deltas, and those of one item differ in number and text
 * only. What is the same in them is made once and copied.
 */
public final class EventWriter implements EventSink {
    private static final byte[] EVENT = bytes("event: ");
    private static final byte[] DATA = bytes("\ndata: ");
    private static final byte[] END = bytes("\n\n");

    private final Utf8Buffer gathered = new Utf8Buffer();

    // what the deltas of an item have in common
    private String type = "";
    private String itemId = "";
    private int part;
    private byte[] beforeNumber = {};
    private byte[] afterNumber = {};
    private byte[] afterText = {};

    /** Adds an event; all of it, or nothing when there is no memory for it. */
    @Override
    public void accept(long number, Event event) {
        int size = gathered.size();
        try {
            add(number, event);
        } catch (OutOfMemoryError e) {
            // what follows must not be taken for its rest
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

    /** True when there is nothing to drain. */
    public boolean isEmpty() {
        return gathered.size() == 0;
    }

    /** Writes what has gathered, in one write, and forgets it. */
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
                        // no %d: its digits are those of the machine's language
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
        // made for each: it borrows its buffers, and a stream that waits must not hold any
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
