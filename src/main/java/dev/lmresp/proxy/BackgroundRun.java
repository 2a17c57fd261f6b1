package dev.lmresp.proxy;

import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.EventFrames;
import dev.lmresp.responses.Response;
import dev.lmresp.state.response.ResponseStore;

import java.time.Duration;
import java.util.Optional;

/**
 * One background response of this process: its exchange, its events, and their way to the store.
 */
final class BackgroundRun {
    /** How often events are stored while they come. */
    private static final Duration PACE = Duration.ofMillis(100);

    private final Exchange exchange;
    private final EventTape tape;
    private final ResponseStore store;
    private final Thread exchanging;
    private final Thread storing;
    private volatile boolean begun;

    /** The number of the last event that was handed to the store. */
    private volatile long stored = -1;

    /**
     * Prepares it.
     *
     * @param running runs the exchange to its end
     * @param store where its events are stored
     * @param whenOver called when its last event is stored
     */
    BackgroundRun(
            Exchange exchange,
            EventTape tape,
            Runnable running,
            ResponseStore store,
            Runnable whenOver) {
        this.exchange = exchange;
        this.tape = tape;
        this.store = store;
        tape.beforeLast(this::storeNew);
        this.exchanging = Thread.ofVirtual().name(exchange.id()).unstarted(running);
        this.storing =
                Thread.ofVirtual()
                        .name(exchange.id() + "-events")
                        .unstarted(
                                () -> {
                                    try {
                                        storeAll();
                                    } finally {
                                        whenOver.run();
                                    }
                                });
    }

    void start() {
        exchanging.start();
        storing.start();
    }

    /**
     * Waits until it can be found by its id.
     *
     * @return the response as it begins
     * @throws ApiException when it fails before
     */
    Response awaitBegun() throws InterruptedException {
        Optional<EventFrames> first = tape.next(-1);
        if (first.isPresent()) {
            begun = true;
            return tape.begun();
        }
        exchanging.join();
        throw exchange.outcome() instanceof Outcome.Failed failed
                ? new ApiException(failed.error())
                : new IllegalStateException("a background response without a beginning");
    }

    /** Whether it can be found by its id. */
    boolean hasBegun() {
        return begun;
    }

    private void storeAll() {
        try {
            while (tape.next(stored).isPresent()) {
                storeNew();
                Thread.sleep(PACE);
            }
            store.backgrounds().eventsEnded(exchange.id(), stored);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stores the events that have come. The last event waits for the end of the response to be
     * stored, which is written after these: so whoever finds that end finds all events before it.
     */
    private synchronized void storeNew() {
        Optional<EventFrames> frames = tape.now(stored);
        if (frames.isPresent()) {
            store.backgrounds().events(exchange.id(), frames.get());
            stored = frames.get().last();
        }
    }

    /** Its events; when a client gets a part of the answer, no other process makes it again. */
    EventSource events() {
        return store.backgrounds().isShared()
                ? new DeliveredEvents(tape, store.backgrounds(), exchange.id(), true)
                : tape;
    }

    void cancel() {
        exchange.cancel();
    }

    /** Waits until it has ended and its events are stored. */
    void await(Duration patience) throws InterruptedException {
        storing.join(patience);
    }
}
