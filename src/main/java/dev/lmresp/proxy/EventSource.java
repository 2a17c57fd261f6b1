package dev.lmresp.proxy;

import dev.lmresp.responses.EventFrames;

import java.util.Optional;

/** The events of a response, which may still be coming. */
public interface EventSource {
    /**
     * Waits for events.
     *
     * @param after the number of the last event that is known, -1 for none
     * @return the events that follow; empty when the response has ended with that one
     * @throws InterruptedException when the reader has left
     */
    Optional<EventFrames> next(long after) throws InterruptedException;
}
