package dev.lmresp.responses;

/** Receives the events of one response, in order. */
@FunctionalInterface
public interface EventSink {
    /**
     * Receives the next event.
     *
     * @param number its sequence number
     */
    void accept(long number, Event event);
}
