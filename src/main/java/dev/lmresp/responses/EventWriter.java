package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;

import dev.lmresp.json.Json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Turns the events of one stream into server-sent events, numbered from 0. Bytes gather until
 * {@link #drainTo}: what arrives together leaves together. Not for several threads at once.
 */
public final class EventWriter {
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(4096);
    private final JsonGenerator json =
            Json.generator(gathered).setPrettyPrinter(new MinimalPrettyPrinter(""));
    private long sequenceNumber;

    /** Adds an event. */
    public void write(Event event) {
        try {
            String type = event.type();
            gathered.write(EVENT);
            gathered.write(type.getBytes(StandardCharsets.US_ASCII));
            gathered.write(DATA);
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeNumberField("sequence_number", sequenceNumber++);
            event.writeMembers(json);
            json.writeEndObject();
            json.flush();
            gathered.write(END);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** True when there is nothing to drain. */
    public boolean isEmpty() {
        return gathered.size() == 0;
    }

    /** How many bytes have gathered. */
    public int size() {
        return gathered.size();
    }

    /** Writes what has gathered, in one write, and forgets it. */
    public void drainTo(OutputStream out) throws IOException {
        gathered.writeTo(out);
        gathered.reset();
    }
}
