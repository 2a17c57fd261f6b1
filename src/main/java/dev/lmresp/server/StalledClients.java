package dev.lmresp.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the connections of clients that stay connected but take nothing of their answer, or do not
 * send the rest of their request. The wait for one never ends by itself, and its thread would hold
 * its place among the exchanges for ever. One for a server.
 */
final class StalledClients implements AutoCloseable {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration patience;
    private final Set<Clock> clocks = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    /**
     * Watches clients.
     *
     * @param patience how long one write, or one read, may take
     */
    StalledClients(Duration patience) {
        this.patience = patience;
        this.thread = Thread.ofVirtual().name("stalled-clients").start(this::run);
    }

    /** A clock for a connection, to be closed with it. */
    Clock clock(HelidonSocket socket) {
        var clock = new Clock(socket);
        clocks.add(clock);
        return clock;
    }

    private void run() {
        Duration quarter = patience.dividedBy(4);
        Duration pause = quarter.compareTo(LONGEST_PAUSE) < 0 ? quarter : LONGEST_PAUSE;
        try {
            while (true) {
                Thread.sleep(pause);
                long now = System.nanoTime();
                clocks.forEach(clock -> clock.check(now));
            }
        } catch (InterruptedException closed) {
            // nobody is served any more
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** Knows since when a connection waits for its client. */
    final class Clock implements AutoCloseable {
        private static final long NOT_WAITING = 0;

        private final HelidonSocket socket;
        private volatile long since = NOT_WAITING;

        private Clock(HelidonSocket socket) {
            this.socket = socket;
        }

        private void begin() {
            // never zero
            since = System.nanoTime() | 1;
        }

        private void end() {
            since = NOT_WAITING;
        }

        private void check(long now) {
            long begun = since;
            if (begun != NOT_WAITING && now - begun > patience.toNanos()) {
                try {
                    socket.close();
                } catch (UncheckedIOException e) {
                    // it is gone already
                }
            }
        }

        @Override
        public void close() {
            clocks.remove(this);
        }

        /** The body of a request, by this clock. */
        InputStream timed(InputStream body) {
            return new FilterInputStream(body) {
                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    begin();
                    int count = super.read(into, offset, length);
                    end();
                    return count;
                }
            };
        }

        /** What writes to the client, by this clock. */
        DataWriter timed(DataWriter writer) {
            return new DataWriter() {
                @Override
                public void write(BufferData... buffers) {
                    begin();
                    writer.write(buffers);
                    end();
                }

                @Override
                public void write(BufferData buffer) {
                    begin();
                    writer.write(buffer);
                    end();
                }

                @Override
                public void writeNow(BufferData... buffers) {
                    begin();
                    writer.writeNow(buffers);
                    end();
                }

                @Override
                public void writeNow(BufferData buffer) {
                    begin();
                    writer.writeNow(buffer);
                    end();
                }

                @Override
                public void flush() {
                    begin();
                    writer.flush();
                    end();
                }

                @Override
                public void close() {
                    writer.close();
                }
            };
        }
    }
}
