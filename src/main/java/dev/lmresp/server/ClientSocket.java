package dev.lmresp.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** The socket of a client, on which no read and no write lasts for ever. */
final class ClientSocket implements AutoCloseable {
    /** A wait that only the client ends. */
    static final Duration FOREVER = Duration.ofDays(10_000);

    /**
     * What is written at once at most, since all of it must be taken in time: slow clients take
     * large answers too.
     */
    private static final int MAX_WRITE = 64 << 10;

    private final HelidonSocket socket;
    private final SocketChannel channel;
    private final DataWriter writer;
    private final Duration patience;
    private final Deadlines.Deadline reading;
    private final Deadlines.Deadline writing;
    private volatile boolean timedOut;

    /**
     * The socket of a connection.
     *
     * @param channel the same socket: only it can be closed by halves
     * @param patience how long a write may take
     */
    ClientSocket(
            ConnectionContext context,
            SocketChannel channel,
            Deadlines deadlines,
            Duration patience) {
        this.socket = context.serverSocket();
        this.channel = channel;
        this.writer = new TimedWriter(context.dataWriter());
        this.patience = patience;
        this.reading = deadlines.deadline(this::endReading);
        this.writing = deadlines.deadline(this::abort);
    }

    /**
     * Reads what has come.
     *
     * @param longest how long to wait for it
     * @return null when nothing comes any more: the client has left, or has taken too long
     */
    byte @Nullable [] read(Duration longest) {
        reading.in(longest);
        try {
            return socket.get();
        } catch (UncheckedIOException e) {
            return null;
        } finally {
            reading.clear();
        }
    }

    /** True when a read ended because the client took too long. */
    boolean isTimedOut() {
        return timedOut;
    }

    /** How many bytes can be read without a wait. */
    int available() {
        try {
            return channel.socket().getInputStream().available();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Writes to the client. */
    DataWriter writer() {
        return writer;
    }

    /** Tells the client that nothing more will be written. */
    void endWriting() throws IOException {
        channel.shutdownOutput();
    }

    /** The one who reads may still have something to say. */
    private void endReading() {
        timedOut = true;
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            abort();
        }
    }

    /** Ends everything at once. */
    void abort() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone already
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
                timed(() -> untimed.write(BufferData.create(part, 0, length)));
            }
            timed(() -> untimed.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            timed(() -> untimed.writeNow(buffer));
        }

        @Override
        public void flush() {
            timed(untimed::flush);
        }

        @Override
        public void close() {
            untimed.close();
        }

        private void timed(Runnable write) {
            writing.in(patience);
            try {
                write.run();
            } finally {
                writing.clear();
            }
        }
    }
}
