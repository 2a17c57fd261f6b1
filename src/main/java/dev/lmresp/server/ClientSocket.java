package dev.lmresp.server;

import dev.lmresp.http.Poller;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.SocketContext;
import io.helidon.webserver.ConnectionContext;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A client's socket on which every read and write has a deadline. */
final class ClientSocket implements AutoCloseable {
    /** Waits until the client acts. */
    static final Duration FOREVER = Duration.ofDays(10_000);

    /**
     * The maximum for one write, which must complete within the deadline: slow clients receive
     * large answers too.
     */
    private static final int MAX_WRITE = 64 << 10;

    private static final byte[] NOTHING = {};

    private final HelidonSocket socket;
    private final SocketChannel channel;
    private final DataWriter writer;
    private final Duration patience;
    private final Deadlines deadlines;
    private final Deadlines.Deadline reading;
    private final Deadlines.Deadline writing;
    private final Poller poller;
    private volatile boolean timedOut;

    /** Held by who writes with waiting, and by who changes whether writes wait. */
    private final ReentrantLock mode = new ReentrantLock();

    /** While an answer is on its way. */
    private volatile @Nullable PolledClient polled;

    /** What the client has sent during the last answer, for the next read. */
    private byte[] early = NOTHING;

    /**
     * @param channel the channel of the same socket: only it can be half-closed
     * @param patience how long a write may take
     * @param poller watches the client during answers
     */
    ClientSocket(
            ConnectionContext context,
            SocketChannel channel,
            Deadlines deadlines,
            Duration patience,
            Poller poller) {
        this.socket = context.serverSocket();
        this.channel = channel;
        this.writer = new TimedWriter(context.dataWriter());
        this.patience = patience;
        this.poller = poller;
        this.deadlines = deadlines;
        this.reading = deadlines.deadline(this::endReading);
        this.writing = deadlines.deadline(this::abort);
    }

    /**
     * Reads what has arrived.
     *
     * @param longest how long to wait for it
     * @return null at the end: the client has disconnected, or the deadline has passed
     */
    byte @Nullable [] read(Duration longest) {
        if (early.length > 0) {
            byte[] bytes = early;
            early = NOTHING;
            return bytes;
        }
        reading.in(longest);
        try {
            return socket.get();
        } catch (UncheckedIOException e) {
            return null;
        } finally {
            reading.clear();
        }
    }

    /** True when a read ended because of its deadline. */
    boolean isTimedOut() {
        return timedOut;
    }

    /** The number of bytes that can be read without blocking. */
    int available() {
        try {
            return early.length + channel.socket().getInputStream().available();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Watches for a disconnect, until {@link #endWatch}: meanwhile nothing may be read, and writes
     * do not wait.
     *
     * @param gone called once on disconnect, from another thread
     */
    void watch(Runnable gone) {
        mode.lock();
        try {
            polled = new PolledClient(channel, poller, writing, patience, gone);
        } catch (IOException e) {
            gone.run();
        } finally {
            mode.unlock();
        }
    }

    /** Ends watching. Waits until the client has taken what was written. */
    void endWatch() {
        PolledClient watched = polled;
        if (watched == null) {
            return;
        }
        List<ByteBuffer> unsent;
        mode.lock();
        try {
            unsent = watched.end();
            polled = null;
        } finally {
            mode.unlock();
        }
        early = watched.received();
        for (ByteBuffer part : unsent) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            writer.writeNow(BufferData.create(bytes));
        }
    }

    boolean isWatched() {
        return polled != null;
    }

    /** True when the client has not taken all that was written. */
    boolean isBehind() {
        PolledClient watched = polled;
        return watched != null && watched.isBehind();
    }

    /** Calls an action once the client has taken all that was written, or has left. */
    void whenTaken(Runnable action) {
        PolledClient watched = polled;
        if (watched == null) {
            action.run();
        } else {
            watched.whenTaken(action);
        }
    }

    DataWriter writer() {
        return writer;
    }

    /** What Helidon knows of the socket. */
    SocketContext context() {
        return socket;
    }

    /** Another deadline, to be closed; its action must not wait. */
    Deadlines.Deadline deadline(Runnable missed) {
        return deadlines.deadline(missed);
    }

    /** Half-closes the connection: the client sees the end of the answer. */
    void endWriting() throws IOException {
        channel.shutdownOutput();
    }

    /** Ends a read at its deadline; the reading thread may still send an answer. */
    private void endReading() {
        timedOut = true;
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            abort();
        }
    }

    /** Closes the connection at once. */
    void abort() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed anyway
        }
        PolledClient watched = polled;
        if (watched != null) {
            watched.abort();
        }
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }

    private final class TimedWriter implements DataWriter {
        private final DataWriter untimed;

        TimedWriter(DataWriter untimed) {
            this.untimed = untimed;
        }

        @Override
        public void write(BufferData... buffers) {
            write(BufferData.create(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            while (buffer.available() > MAX_WRITE) {
                byte[] part = new byte[MAX_WRITE];
                int length = buffer.read(part);
                send(BufferData.create(part, 0, length));
            }
            send(buffer);
        }

        @Override
        public void writeNow(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            if (buffer.available() > MAX_WRITE) {
                write(buffer);
            } else {
                send(buffer);
            }
        }

        @Override
        public void flush() {
            // every write is sent at once
        }

        @Override
        public void close() {
            untimed.close();
        }

        private void send(BufferData buffer) {
            mode.lock();
            try {
                PolledClient watched = polled;
                if (watched == null) {
                    sendWaiting(buffer);
                } else {
                    byte[] bytes = new byte[buffer.available()];
                    int _ = buffer.read(bytes);
                    watched.write(bytes);
                }
            } finally {
                mode.unlock();
            }
        }

        private void sendWaiting(BufferData buffer) {
            writing.in(patience);
            try {
                untimed.writeNow(buffer);
            } finally {
                writing.clear();
            }
        }
    }
}
