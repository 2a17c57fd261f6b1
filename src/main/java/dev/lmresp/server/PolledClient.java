package dev.lmresp.server;

import dev.lmresp.http.Poller;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A client's socket while an answer is on its way: its leaving is noticed, what it sends is kept
 * for the next request, and writes never wait. What the client does not take at once is sent as it
 * takes it.
 */
final class PolledClient {
    /** What a client may send meanwhile; it is read no further until the answer has ended. */
    private static final int MOST_RECEIVED = 1 << 20;

    private static final int READ_BYTES = 8 << 10;

    /** The part of the unsent bytes that must be taken within the deadline. */
    private static final int PART_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final Deadlines.Deadline writing;
    private final Duration patience;
    private final Runnable gone;
    private final Poller.Watch watch;

    private final ReentrantLock lock = new ReentrantLock();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream(0);
    private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
    private List<Runnable> whenTaken = new ArrayList<>();
    private boolean isOver;
    private boolean hasFailed;

    /**
     * Begins to watch.
     *
     * @param writing the deadline for the client to take a part of what was written
     * @param gone called once when the client has left, from another thread
     */
    PolledClient(
            SocketChannel channel,
            Poller poller,
            Deadlines.Deadline writing,
            Duration patience,
            Runnable gone)
            throws IOException {
        this.channel = channel;
        this.writing = writing;
        this.patience = patience;
        this.gone = gone;
        lock.lock();
        try {
            this.watch = poller.watch(channel, this::ready);
            watch.begin(SelectionKey.OP_READ);
        } finally {
            lock.unlock();
        }
    }

    private void ready(int operations) {
        List<Runnable> toCall = List.of();
        boolean hasLeft = false;
        lock.lock();
        try {
            if (isOver || hasFailed) {
                return;
            }
            if ((operations & SelectionKey.OP_READ) != 0) {
                receive();
            }
            if ((operations & SelectionKey.OP_WRITE) != 0) {
                send();
            }
            waitOn();
            if (unsent.isEmpty()) {
                toCall = taken();
            }
        } catch (IOException e) {
            hasLeft = true;
            toCall = failed();
        } finally {
            lock.unlock();
        }
        if (hasLeft) {
            gone.run();
        }
        toCall.forEach(Runnable::run);
    }

    private void receive() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
        int count = channel.read(bytes);
        if (count < 0) {
            throw new ClosedChannelException();
        }
        received.write(bytes.array(), 0, count);
    }

    private void send() throws IOException {
        for (ByteBuffer next = unsent.peek(); next != null; next = unsent.peek()) {
            channel.write(next);
            if (next.hasRemaining()) {
                return;
            }
            unsent.remove();
            writing.in(patience);
        }
        writing.clear();
    }

    private void waitOn() {
        int reading = received.size() < MOST_RECEIVED ? SelectionKey.OP_READ : 0;
        watch.await(reading | (unsent.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    private List<Runnable> taken() {
        if (whenTaken.isEmpty()) {
            return List.of();
        }
        List<Runnable> all = whenTaken;
        whenTaken = new ArrayList<>();
        return all;
    }

    private List<Runnable> failed() {
        hasFailed = true;
        unsent.clear();
        writing.clear();
        watch.await(0);
        return taken();
    }

    /** Writes as much as the client takes now, and the rest later. */
    void write(byte[] bytes) {
        lock.lock();
        try {
            if (hasFailed) {
                throw new ClosedChannelException();
            }
            ByteBuffer all = ByteBuffer.wrap(bytes);
            if (unsent.isEmpty()) {
                channel.write(all);
                if (!all.hasRemaining()) {
                    return;
                }
                writing.in(patience);
            }
            while (all.hasRemaining()) {
                int length = Math.min(PART_BYTES, all.remaining());
                unsent.add(all.slice(all.position(), length));
                all.position(all.position() + length);
            }
            waitOn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** True when the client has not taken all that was written. */
    boolean isBehind() {
        lock.lock();
        try {
            return !unsent.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Calls an action once the client has taken all that was written, or has left. */
    void whenTaken(Runnable action) {
        lock.lock();
        try {
            if (!unsent.isEmpty()) {
                whenTaken.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    /** The client has taken nothing for too long: it counts as gone. */
    void abort() {
        List<Runnable> toCall;
        lock.lock();
        try {
            if (isOver || hasFailed) {
                return;
            }
            toCall = failed();
        } finally {
            lock.unlock();
        }
        gone.run();
        toCall.forEach(Runnable::run);
    }

    /**
     * Ends the watch.
     *
     * @return what is still to be written, now with waiting
     */
    List<ByteBuffer> end() {
        lock.lock();
        try {
            isOver = true;
            watch.end();
            return List.copyOf(unsent);
        } finally {
            lock.unlock();
        }
    }

    /** What the client has sent meanwhile. */
    byte[] received() {
        return received.toByteArray();
    }
}
