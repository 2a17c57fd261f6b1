package dev.lmresp.proxy;

import dev.lmresp.responses.Event;
import dev.lmresp.translate.Note;

import java.io.IOException;
import java.util.List;

/** The way of one response to its client. What the client is told of a failure is decided here. */
public interface Transport {
    /** The exchange begins. From now on {@link Exchange#clientGone} ends it. */
    default void begin(Exchange exchange) {}

    /** Takes an event; it may be kept until the next flush. */
    void event(long number, Event event);

    /** What could not be carried over so far; said before each flush until it is open. */
    default void noted(List<Note> notes) {}

    /**
     * Sends on what was taken, if anything was.
     *
     * @throws IOException when the client is gone
     */
    void flush() throws IOException;

    /** True when something was sent on: a failure can only be told by an event now. */
    boolean isOpen();

    /**
     * Ends the answer. Where nothing was sent on, what was taken of a failed one is forgotten and
     * the failure told in its place.
     *
     * @throws IOException when the client is gone
     */
    void end(Outcome outcome) throws IOException;
}
