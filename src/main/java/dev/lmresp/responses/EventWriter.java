package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Turns the events of one stream into server-sent events, numbered from 0. Bytes gather until
 * {@link #drainTo}: what arrives together leaves together. Not for several threads at once.
 */
public final class EventWriter {
    private static final SerializedString EVENT = new SerializedString("event: ");
    private static final SerializedString DATA = new SerializedString("\ndata: ");
    private static final SerializedString END = new SerializedString("\n\n");

    private static final int FIRST_CAPACITY = 512;
    private static final int KEPT_CAPACITY = 4096;

    private ByteArrayOutputStream gathered = new ByteArrayOutputStream(FIRST_CAPACITY);

    /** Its buffers come from a pool: a stream that waits, as most do, must not hold any. */
    private @Nullable JsonGenerator batch;

    private long sequenceNumber;

    /** Adds an event. */
    public void write(Event event) {
        try {
            JsonGenerator json = batch;
            if (json == null) {
                json = Json.generator(gathered).setPrettyPrinter(new MinimalPrettyPrinter(""));
                batch = json;
            }
            String type = event.type();
            json.writeRaw(EVENT);
            json.writeRaw(type);
            json.writeRaw(DATA);
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeNumberField("sequence_number", sequenceNumber++);
            event.writeMembers(json);
            json.writeEndObject();
            json.writeRaw(END);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when there is nothing to drain. */
    public boolean isEmpty() {
        return batch == null;
    }

    /** Writes what has gathered, in one write, and forgets it. */
    public void drainTo(OutputStream out) throws IOException {
        if (batch != null) {
            batch.close();
            batch = null;
        }
        gathered.writeTo(out);
        if (gathered.size() > KEPT_CAPACITY) {
            // the first event repeats the request and may be large; the deltas after it are small
            gathered = new ByteArrayOutputStream(FIRST_CAPACITY);
        } else {
            gathered.reset();
        }
    }
}
