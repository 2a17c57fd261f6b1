package dev.lmresp.proxy;

import dev.lmresp.responses.EventFrames;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.response.Backgrounds;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Events of a response that another process takes over when its own dies, unless a client has seen
 * a part of the answer. That is stored before a client does.
 */
final class DeliveredEvents implements EventSource {
    /** The events until then are the same again: created, queued. */
    private static final long FIRST_OF_ANSWER = 2;

    private static final long PATIENCE_SECONDS = 10;

    private final EventSource source;
    private final Backgrounds store;
    private final String id;
    private final boolean isHere;
    private boolean isDelivered;

    /**
     * @param isHere whether this process makes the response
     */
    DeliveredEvents(EventSource source, Backgrounds store, String id, boolean isHere) {
        this.source = source;
        this.store = store;
        this.id = id;
        this.isHere = isHere;
    }

    @Override
    public Optional<EventFrames> next(long after) throws InterruptedException {
        Optional<EventFrames> frames = source.next(after);
        if (isDelivered || frames.isEmpty() || frames.get().last() < FIRST_OF_ANSWER) {
            return frames;
        }
        if (!hasDelivered()) {
            // another process makes it now, and has other events
            return Optional.empty();
        }
        isDelivered = true;
        // what was read before may have been of a process that died
        return isHere ? frames : source.next(after).or(() -> frames);
    }

    private boolean hasDelivered() throws InterruptedException {
        try {
            return store.deliver(id, isHere).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException("the store does not answer", e);
        }
    }
}
