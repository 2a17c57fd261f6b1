package dev.lmresp.messages;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.json.Json;
import dev.lmresp.json.Utf8Buffer;
import dev.lmresp.messages.MessagesEvent.Delta;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the events of a message as server-sent events, with their names: Claude Code refuses a
 * stream without. Bytes are buffered until {@link #drainTo}. Not thread-safe.
 *
 * <p>The deltas of a block differ only in their text; the rest is written once and copied.
 */
final class MessagesWriter {
    private static final byte[] EVENT = bytes("event: ");
    private static final byte[] DATA = bytes("\ndata: ");
    private static final byte[] END = bytes("\n\n");
    private static final byte[] AFTER_TEXT = bytes("}}\n\n");

    private final Utf8Buffer gathered = new Utf8Buffer();

    // the common part of a block's deltas
    private @Nullable Delta kind;
    private int index = -1;
    private byte[] beforeText = {};

    /** Adds the whole event; if memory runs out, nothing of it. */
    void add(MessagesEvent event) {
        int size = gathered.size();
        try {
            if (event instanceof MessagesEvent.BlockDelta delta) {
                write(delta);
            } else {
                writeWhole(event);
            }
        } catch (OutOfMemoryError e) {
            // the next event must not be appended to half an event
            gathered.truncate(size);
            throw e;
        }
    }

    boolean isEmpty() {
        return gathered.size() == 0;
    }

    void drainTo(OutputStream out) throws IOException {
        gathered.drainTo(out);
    }

    private void write(MessagesEvent.BlockDelta delta) {
        if (delta.kind() != kind || delta.index() != index) {
            kind = delta.kind();
            index = delta.index();
            beforeText =
                    bytes(
                            "event: "
                                    + delta.type()
                                    + "\ndata: {\"type\":\""
                                    + delta.type()
                                    + "\",\"index\":"
                                    + delta.index()
                                    + ",\"delta\":{\"type\":\""
                                    + delta.kind().type()
                                    + "\",\""
                                    + delta.kind().member()
                                    + "\":");
        }
        gathered.write(beforeText);
        gathered.string(delta.text());
        gathered.write(AFTER_TEXT);
    }

    private void writeWhole(MessagesEvent event) {
        gathered.write(EVENT);
        gathered.write(bytes(event.type()));
        gathered.write(DATA);
        try (JsonGenerator json = Json.generator(gathered)) {
            json.writeStartObject();
            json.writeStringField("type", event.type());
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
