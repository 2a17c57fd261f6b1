package dev.lmresp.proxy;

import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventFrames;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.responses.Response;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the events of a response in memory, for any number of readers, none of which it waits for.
 */
final class EventTape implements Transport, EventSource {
    private final ExchangeListener listener;
    private volatile @Nullable Response begun;
    private volatile Runnable beforeLast = () -> {};
    private final EventWriter events = new EventWriter();

    /** The number of the first event that is not flushed. */
    private long unsent;

    private long next;

    /** Guards what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition hasGrown = lock.newCondition();
    private final List<EventFrames> frames = new ArrayList<>();
    private long last = -1;
    private boolean isOver;

    /**
     * @param listener receives the bytes that a client would receive
     */
    EventTape(ExchangeListener listener) {
        this.listener = listener;
    }

    /** Has something done when all events but the last can be read. */
    void beforeLast(Runnable action) {
        beforeLast = action;
    }

    @Override
    public void event(long number, Event event) {
        if (event instanceof Event.Created created) {
            begun = created.response();
        }
        events.accept(number, event);
        next = number + 1;
    }

    /** The response in the first event, which must have come. */
    Response begun() {
        return Objects.requireNonNull(begun);
    }

    @Override
    public boolean flush() {
        if (events.isEmpty()) {
            return false;
        }
        byte[] bytes = drained();
        listener.sent(bytes, 0, bytes.length);
        lock.lock();
        try {
            frames.add(new EventFrames(unsent, bytes));
            unsent = next;
            last = next - 1;
            hasGrown.signalAll();
        } finally {
            lock.unlock();
        }
        return true;
    }

    private byte[] drained() {
        var bytes = new ByteArrayOutputStream();
        try {
            events.drainTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void beforeLast() {
        flush();
        beforeLast.run();
    }

    /** True: nobody waits for a status, so a failure is an event. */
    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean canWriteWithoutWaiting() {
        return true;
    }

    @Override
    public void end(Outcome outcome) {
        lock.lock();
        try {
            isOver = true;
            hasGrown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<EventFrames> next(long after) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (last <= after && !isOver) {
                hasGrown.await();
            }
            return last <= after ? Optional.empty() : Optional.of(following(after));
        } finally {
            lock.unlock();
        }
    }

    /** The events that have come after one, without waiting. */
    Optional<EventFrames> now(long after) {
        lock.lock();
        try {
            return last <= after ? Optional.empty() : Optional.of(following(after));
        } finally {
            lock.unlock();
        }
    }

    private EventFrames following(long after) {
        int from = frames.size() - 1;
        while (from > 0 && frames.get(from).first() > after + 1) {
            from--;
        }
        List<EventFrames> wanted = frames.subList(from, frames.size());
        int size = wanted.stream().mapToInt(it -> it.bytes().length).sum();
        var bytes = new ByteArrayOutputStream(size);
        wanted.forEach(it -> bytes.writeBytes(it.bytes()));
        return new EventFrames(wanted.getFirst().first(), bytes.toByteArray()).after(after);
    }
}
