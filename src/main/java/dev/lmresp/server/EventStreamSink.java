package dev.lmresp.server;

import dev.lmresp.proxy.EventSink;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.transcript.Recording;
import dev.lmresp.translate.Note;

import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes events to the client as they come. The status is only settled by the first flush. */
final class EventStreamSink implements EventSink {
    private final ServerResponse response;
    private final Recording recording;
    private final EventWriter events = new EventWriter();
    private List<Note> notes = List.of();
    private @Nullable OutputStream out;

    /**
     * A sink.
     *
     * @param recording takes the same bytes as the client
     */
    EventStreamSink(ServerResponse response, Recording recording) {
        this.response = response;
        this.recording = recording;
    }

    @Override
    public void begin(List<Note> lost) {
        notes = lost;
    }

    @Override
    public void accept(Event event) {
        events.write(event);
    }

    @Override
    public void flush() throws IOException {
        if (events.isEmpty()) {
            return;
        }
        try {
            OutputStream stream = out;
            if (stream == null) {
                stream = open();
                out = stream;
            }
            events.drainTo(stream);
            stream.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (ServerConnectionException e) {
            throw new IOException(e);
        }
    }

    private OutputStream open() {
        Headers.set(response, "Content-Type", "text/event-stream; charset=utf-8");
        Headers.set(response, "Cache-Control", "no-cache");
        // proxies such as nginx would hold events back
        Headers.set(response, "X-Accel-Buffering", "no");
        Headers.set(response, "Connection", "close");
        Headers.notes(response, notes);
        OutputStream stream = response.outputStream();
        return recording.equals(Recording.NONE) ? stream : new RecordedStream(stream, recording);
    }

    @Override
    public boolean isOpen() {
        return out != null;
    }

    /** Ends the stream. */
    void close() throws IOException {
        if (out != null) {
            try {
                out.close();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (ServerConnectionException e) {
                throw new IOException(e);
            }
        }
    }
}
