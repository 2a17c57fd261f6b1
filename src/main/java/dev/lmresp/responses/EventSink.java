package dev.lmresp.responses;

/** Takes the events of one response, in order. */
@FunctionalInterface
public interface EventSink {
    /**
     * Takes the next event.
     *
     * @param number its sequence number
     */
    void accept(long number, Event event);
}
