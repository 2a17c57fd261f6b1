package dev.lmresp.http;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The body of a response, while it arrives.
 *
 * <p>A read waits for the first byte and then takes everything available, be it many chunks or a
 * part of one, so that a burst of events is one read. It returns -1 only where the body really
 * ends; if the connection breaks before, it first delivers what has arrived, then throws.
 *
 * <p>At its end the body returns its connection to the pool. {@link #close} may be called from any
 * thread: it ends a blocked read, and never blocks itself. It reads what has already arrived of an
 * unread body; if that is all, the connection is reused.
 */
abstract class Body extends InputStream implements PolledBody {
    /** The rest of a finished answer comes at once or is not worth waiting for. */
    private static final int SKIP_MILLIS = 100;

    private static final int SKIP_BYTES = 2 << 10;
    private static final int FOREVER = 0;
    private static final int NOT_AT_ALL = -1;

    private enum State {
        IDLE,
        BUSY,
        OVER,
        CLOSED
    }

    protected final Connection connection;
    private final ConnectionPool pool;
    private final boolean keepsConnection;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** Calls whoever polls; absent before. */
    private volatile @Nullable Runnable callAgain;

    /** Thrown by the next read that has nothing else to deliver. */
    private @Nullable IOException failure;

    Body(Connection connection, ConnectionPool pool, boolean keepsConnection) {
        this.connection = connection;
        this.pool = pool;
        this.keepsConnection = keepsConnection;
    }

    /**
     * Takes bytes of the body from the connection's buffer, until it is empty or the length is
     * reached; then also skips framing that follows. Returns their number.
     */
    abstract int take(byte[] into, int offset, int length);

    /** True when the end of the body has been read. */
    abstract boolean isOver();

    /** Called when the connection ends before the body. */
    void connectionEnded() {
        fail(new EOFException("the connection ended in the middle of the body"));
    }

    /** Stores a failure until everything before it has been delivered. */
    final void fail(IOException why) {
        failure = why;
    }

    final boolean hasFailed() {
        return failure != null;
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!begin()) {
            return -1;
        }
        try {
            return fetch(into, offset, length, FOREVER);
        } finally {
            state.compareAndSet(State.BUSY, State.IDLE);
        }
    }

    @Override
    public final boolean poll(Poller poller, Runnable arrived) throws IOException {
        if (state.get() != State.IDLE || !connection.poll(poller, arrived)) {
            return false;
        }
        callAgain = () -> poller.call(arrived);
        // bytes that have arrived, or a close that came before it knew whom to tell
        callAgain();
        return true;
    }

    @Override
    public final void callAgain() {
        Runnable call = callAgain;
        if (call != null) {
            call.run();
        }
    }

    @Override
    public final int readNow(byte[] into, int offset, int length) throws IOException {
        if (!begin()) {
            return -1;
        }
        try {
            int count = fetch(into, offset, length, NOT_AT_ALL);
            if (count > 0 && state.get() == State.OVER) {
                // the end came with the last bytes, so nothing more will arrive to tell of it
                callAgain();
            }
            return count;
        } finally {
            state.compareAndSet(State.BUSY, State.IDLE);
        }
    }

    @Override
    public final void pause(boolean isPaused) {
        if (ownsConnection()) {
            connection.pausePolling(isPaused);
        }
    }

    @Override
    public final void endPolling() {
        if (ownsConnection()) {
            connection.endPolling();
        }
    }

    /** False when the connection may already serve another request. */
    private boolean ownsConnection() {
        State now = state.get();
        return now == State.IDLE || now == State.BUSY;
    }

    /** Skips what is available within a tenth of a second. */
    @Override
    public final long skip(long count) throws IOException {
        if (count <= 0 || !begin()) {
            return 0;
        }
        try {
            long deadline = System.nanoTime() + SKIP_MILLIS * 1_000_000L;
            byte[] scratch = new byte[SKIP_BYTES];
            long skipped = 0;
            while (skipped < count) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                int length = (int) Math.min(scratch.length, count - skipped);
                int got = millis < 1 ? 0 : fetch(scratch, 0, length, (int) millis);
                if (got <= 0) {
                    break;
                }
                skipped += got;
            }
            return skipped;
        } finally {
            state.compareAndSet(State.BUSY, State.IDLE);
        }
    }

    /** Begins a read; false when the body has ended. */
    private boolean begin() throws IOException {
        if (state.compareAndSet(State.IDLE, State.BUSY)) {
            return true;
        }
        return switch (state.get()) {
            case OVER -> false;
            case CLOSED -> throw new IOException("the body is closed");
            case IDLE, BUSY -> throw new IOException("the body is being read by another thread");
        };
    }

    /** Reads; 0 only when the wait is limited, -1 at the end. */
    private int fetch(byte[] into, int offset, int length, int waitMillis) throws IOException {
        int got = take(into, offset, length);
        while (got < length && !isOver() && failure == null && fill(got == 0, waitMillis)) {
            got += take(into, offset + got, length - got);
        }
        if (isOver()) {
            end();
            return got > 0 ? got : -1;
        }
        if (got == 0 && failure != null) {
            abandon();
            throw failure;
        }
        return got;
    }

    /** Ends a body that is empty. */
    final Body endIfEmpty() {
        if (isOver() && state.compareAndSet(State.IDLE, State.BUSY)) {
            end();
        }
        return this;
    }

    /** Receives more bytes; false when none can be had at the moment. */
    private boolean fill(boolean waits, int waitMillis) {
        try {
            int count = 0;
            if (waitMillis == NOT_AT_ALL) {
                count = waits || connection.mayHaveMore() ? connection.fillNow() : 0;
            } else if (!waits) {
                count = connection.mayHaveMore() ? connection.fillNow() : 0;
            } else if (waitMillis == FOREVER) {
                count = connection.fill();
            } else {
                count = connection.fill(waitMillis);
            }
            if (count < 0) {
                connectionEnded();
            }
            return count > 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            fail(e);
            return false;
        }
    }

    /** Releases the connection at the end, for reuse if possible. */
    private void end() {
        if (!state.compareAndSet(State.BUSY, State.OVER)) {
            return;
        }
        // unexpected bytes would be taken for the next response
        if (keepsConnection && connection.buffered() == 0) {
            pool.giveBack(connection);
        } else {
            pool.discard(connection);
        }
    }

    private void abandon() {
        if (state.compareAndSet(State.BUSY, State.CLOSED)) {
            pool.discard(connection);
        }
    }

    @Override
    public final void close() {
        if (connection.isPolled()) {
            closePolled();
            return;
        }
        if (state.compareAndSet(State.IDLE, State.BUSY)) {
            takeRest();
        }
        abandon();
    }

    /** Reads nothing, because the poller may do so at any moment. */
    private void closePolled() {
        if (state.compareAndSet(State.IDLE, State.CLOSED)
                || state.compareAndSet(State.BUSY, State.CLOSED)) {
            pool.discard(connection);
        }
        callAgain();
    }

    private void takeRest() {
        takeBuffered();
        try {
            if (!isOver() && failure == null && connection.fillNow() > 0) {
                takeBuffered();
            }
        } catch (IOException e) {
            fail(e);
        }
        if (isOver()) {
            end();
        }
    }

    private void takeBuffered() {
        byte[] rest = new byte[connection.buffered()];
        int _ = take(rest, 0, rest.length);
    }
}
