package dev.lmresp.proxy;

import dev.lmresp.responses.Event;
import dev.lmresp.translate.Note;

import java.io.IOException;
import java.util.List;

/** Sends one response to its client. The transport decides how a failure is reported. */
public interface Transport {
    /** The exchange begins. From now on a disconnect must call {@link Exchange#clientGone}. */
    default void begin(Exchange exchange) {}

    /** Adds an event; it may be buffered until the next flush. */
    void event(long number, Event event);

    /** All events but the last were given; the last one waits until the response is stored. */
    default void beforeLast() {}

    /** The notes so far; called before each flush until the transport is open. */
    default void noted(List<Note> notes) {}

    /** An engine answers; called before the first event, and again when another one does. */
    default void answeredBy(String engine) {}

    /**
     * Sends buffered events, if any.
     *
     * @return false when there was nothing to send, so that the client has still heard nothing
     * @throws IOException when the client has disconnected
     */
    boolean flush() throws IOException;

    /**
     * True when a flush does not wait for the client, however slow it is; then it can be called by
     * a thread that others depend on.
     */
    default boolean canWriteWithoutWaiting() {
        return false;
    }

    /**
     * True when the client takes bytes more slowly than they come, so that some of what was flushed
     * is still to be sent.
     */
    default boolean isBehind() {
        return false;
    }

    /**
     * Waits until the client has taken all that was flushed, or has left.
     *
     * @throws IOException when the wait was interrupted
     */
    default void awaitTaken() throws IOException {}

    /** Calls an action once when the client has taken all that was flushed, maybe at once. */
    default void whenTaken(Runnable action) {
        action.run();
    }

    /** True when bytes have been sent: from then on a failure must be sent as an event. */
    boolean isOpen();

    /**
     * Ends the answer. If the exchange failed before anything was sent, buffered events are dropped
     * and the error is sent instead.
     *
     * @throws IOException when the client has disconnected
     */
    void end(Outcome outcome) throws IOException;
}
