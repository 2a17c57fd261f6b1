package dev.lmresp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.OptionalLong;

import javax.net.ssl.SSLSocket;

/**
 * A connection with its receive buffer. One thread uses it at a time; only {@link #close} may be
 * called from another.
 *
 * <p>It is a channel, not a plain socket, because a channel can also be read without blocking, and
 * because an interrupt ends its reads and writes on platform threads too.
 */
final class Connection {
    /** Small, because thousands of streams wait for their next token at the same time. */
    private static final int FIRST_BUFFER_BYTES = 1 << 10;

    private static final int LARGEST_BUFFER_BYTES = 32 << 10;

    /** A larger body is not copied behind its head; a write needs a buffer of its size. */
    private static final int WRITE_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final Socket socket;
    private final boolean isSecure;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int from;
    private int to;
    private boolean hasReceived;
    private boolean mayHaveMore;

    /** While the connection is polled, its channel is in non-blocking mode. */
    private volatile Poller.@Nullable Watch watch;

    /** When waiting for bytes times out, by {@link System#nanoTime}; empty for never. */
    private OptionalLong deadline = OptionalLong.empty();

    /**
     * @param channel the channel, in blocking mode
     * @param socket the channel's socket, or a TLS socket on top of it
     */
    Connection(SocketChannel channel, Socket socket) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.isSecure = socket instanceof SSLSocket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Prepares for the next request, with no more memory than a new connection has. */
    void rest() {
        endPolling();
        hasReceived = false;
        from = 0;
        to = 0;
        mayHaveMore = false;
        if (buffer.length > FIRST_BUFFER_BYTES) {
            buffer = new byte[FIRST_BUFFER_BYTES];
        }
    }

    /** True when any byte of the response has arrived. */
    boolean hasReceived() {
        return hasReceived;
    }

    /**
     * True when the server has closed the connection, or sent something unexpected. Over TLS only
     * sent data can be seen, but most servers send a close notification.
     */
    boolean isStale() {
        try {
            return isSecure
                    ? channel.socket().getInputStream().available() > 0 || in.available() > 0
                    : fillNow() != 0;
        } catch (IOException e) {
            return true;
        }
    }

    void write(byte[] head, byte[] body) throws IOException {
        int start = Math.min(body.length, Math.max(0, WRITE_BYTES - head.length));
        byte[] first = Arrays.copyOf(head, head.length + start);
        System.arraycopy(body, 0, first, head.length, start);
        out.write(first);
        for (int at = start; at < body.length; at += WRITE_BYTES) {
            out.write(body, at, Math.min(WRITE_BYTES, body.length - at));
        }
    }

    /** The next byte, after waiting for it; -1 at the end. */
    int next() throws IOException {
        return from < to || fill() > 0 ? buffer[from++] & 0xff : -1;
    }

    /** The number of buffered bytes. */
    int buffered() {
        return to - from;
    }

    /** The next buffered byte. */
    byte nextBuffered() {
        return buffer[from++];
    }

    /** The start of the buffer, for people. */
    String bufferedText(int maxChars) {
        return new String(buffer, from, Math.min(maxChars, to - from), ISO_8859_1);
    }

    /** Takes buffered bytes, up to a length, and returns their number. */
    int take(byte[] into, int offset, int length) {
        int taken = Math.min(length, to - from);
        System.arraycopy(buffer, from, into, offset, taken);
        from += taken;
        return taken;
    }

    /** Sets the deadline for bytes; empty for none. */
    void waitUntil(OptionalLong when) {
        deadline = when;
    }

    /**
     * Waits for bytes when none are buffered; -1 at the end.
     *
     * @throws java.net.SocketTimeoutException when the deadline has passed
     */
    int fill() throws IOException {
        return deadline.isPresent()
                ? fill(Connector.millisUntil(deadline.getAsLong()))
                : fillWaiting();
    }

    private int fillWaiting() throws IOException {
        grow();
        return filled(in.read(buffer, 0, buffer.length));
    }

    /**
     * Like {@link #fill()}, with a timeout.
     *
     * @throws java.net.SocketTimeoutException when it has elapsed
     */
    int fill(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return fillWaiting();
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** True when {@link #fillNow} is worth a try: a short read has emptied the socket. */
    boolean mayHaveMore() {
        return mayHaveMore;
    }

    /**
     * Reads without blocking when nothing is buffered; 0 when nothing has arrived, -1 at the end.
     */
    int fillNow() throws IOException {
        if (isSecure) {
            return in.available() > 0 ? fill() : 0;
        }
        grow();
        if (watch != null) {
            return filled(channel.read(ByteBuffer.wrap(buffer)));
        }
        channel.configureBlocking(false);
        try {
            return filled(channel.read(ByteBuffer.wrap(buffer)));
        } finally {
            channel.configureBlocking(true);
        }
    }

    /**
     * Polls for bytes until {@link #endPolling}; meanwhile only {@link #fillNow} may be used.
     *
     * @return false when it cannot be polled: TLS has bytes that the channel does not show
     */
    boolean poll(Poller poller, Runnable arrived) throws IOException {
        if (isSecure) {
            return false;
        }
        Poller.Watch polling = poller.watch(channel, _ -> arrived.run());
        watch = polling;
        polling.begin(SelectionKey.OP_READ);
        return true;
    }

    boolean isPolled() {
        return watch != null;
    }

    void pausePolling(boolean isPaused) {
        Poller.Watch polling = watch;
        if (polling != null) {
            polling.await(isPaused ? 0 : SelectionKey.OP_READ);
        }
    }

    void endPolling() {
        Poller.Watch polling = watch;
        if (polling != null) {
            polling.end();
            watch = null;
        }
    }

    /** Grows the buffer, if the last read filled it. */
    private void grow() {
        if (to == buffer.length && buffer.length < LARGEST_BUFFER_BYTES) {
            buffer = new byte[buffer.length * 4];
        }
    }

    private int filled(int count) throws IOException {
        from = 0;
        to = Math.max(0, count);
        hasReceived |= count > 0;
        mayHaveMore = isSecure ? in.available() > 0 : count == buffer.length;
        return count;
    }

    /**
     * Closes the connection; blocked reads and writes end with an exception, and so does polling.
     */
    void close() {
        try {
            // not the TLS socket, which would first wait to send a close notification
            channel.close();
        } catch (IOException e) {
            // it is closed anyway
        }
        Poller.Watch polling = watch;
        if (polling != null) {
            polling.wake();
        }
    }
}
