package dev.lmresp.proxy;

import dev.lmresp.responses.Event;
import dev.lmresp.translate.Note;

import java.io.IOException;
import java.util.List;

/** Takes the events of one response, in order. */
public interface EventSink {
    /**
     * Told what could not be carried over, before each {@link #flush} until it is open: it is more
     * each time.
     */
    void begin(List<Note> notes);

    /** Takes an event; it may be kept until the next flush. */
    void accept(Event event);

    /**
     * Sends on what was taken, if anything was.
     *
     * @throws IOException when the client is gone
     */
    void flush() throws IOException;

    /** True when something was sent on: an error can no longer be an HTTP status. */
    boolean isOpen();
}
