package dev.lmresp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.OptionalLong;

import javax.net.ssl.SSLSocket;

/**
 * A connection and the buffer of what it has received. One thread uses it at a time; only {@link
 * #close} may come from any other.
 *
 * <p>It is a channel, not a plain socket, because a channel can also be read without waiting, and
 * because an interrupt ends its reads and writes on platform threads too.
 */
final class Connection {
    /** Small, as thousands of streams wait for their next token at the same time. */
    private static final int FIRST_BUFFER_BYTES = 1 << 10;

    private static final int LARGEST_BUFFER_BYTES = 32 << 10;

    /** A larger body is not copied behind its head; and a write needs a buffer of its size. */
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

    /** When the wait for bytes ends, by {@link System#nanoTime}; empty for never. */
    private OptionalLong deadline = OptionalLong.empty();

    /**
     * A connection.
     *
     * @param channel what the bytes go through, in blocking mode
     * @param socket the channel's own, or one of TLS above it
     */
    Connection(SocketChannel channel, Socket socket) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.isSecure = socket instanceof SSLSocket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Makes ready for a further request, with no more memory than a new connection has. */
    void rest() {
        hasReceived = false;
        from = 0;
        to = 0;
        mayHaveMore = false;
        if (buffer.length > FIRST_BUFFER_BYTES) {
            buffer = new byte[FIRST_BUFFER_BYTES];
        }
    }

    /** Whether anything of the response has come. */
    boolean hasReceived() {
        return hasReceived;
    }

    /**
     * Whether the other side has hung up, or sent what nobody asked for. Over TLS only what it sent
     * can be seen, but most servers do send that they hang up.
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

    /** The next byte, waiting for it; -1 at the end. */
    int next() throws IOException {
        return from < to || fill() > 0 ? buffer[from++] & 0xff : -1;
    }

    /** How many bytes are at hand. */
    int buffered() {
        return to - from;
    }

    /** The next byte of those at hand. */
    byte nextBuffered() {
        return buffer[from++];
    }

    /** The start of what is at hand, for people. */
    String bufferedText(int maxChars) {
        return new String(buffer, from, Math.min(maxChars, to - from), ISO_8859_1);
    }

    /** Takes what is at hand, up to a length, and tells how much that was. */
    int take(byte[] into, int offset, int length) {
        int taken = Math.min(length, to - from);
        System.arraycopy(buffer, from, into, offset, taken);
        from += taken;
        return taken;
    }

    /** Sets when the wait for bytes ends; empty for never. */
    void waitUntil(OptionalLong when) {
        deadline = when;
    }

    /**
     * Waits for bytes when none are at hand; -1 at the end.
     *
     * @throws java.net.SocketTimeoutException when there is a deadline, and it is past
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
     * As {@link #fill()}, with a limit to the wait.
     *
     * @throws java.net.SocketTimeoutException when it is over
     */
    int fill(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return fillWaiting();
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /**
     * Whether {@link #fillNow} is worth a try: a read that was cut short has emptied the socket.
     */
    boolean mayHaveMore() {
        return mayHaveMore;
    }

    /**
     * Takes what has come without waiting for it, when nothing is at hand; 0 when nothing has, -1
     * at the end.
     */
    int fillNow() throws IOException {
        if (isSecure) {
            return in.available() > 0 ? fill() : 0;
        }
        grow();
        channel.configureBlocking(false);
        try {
            return filled(channel.read(ByteBuffer.wrap(buffer)));
        } finally {
            channel.configureBlocking(true);
        }
    }

    /** Makes room for more than the last read took, if that filled the buffer. */
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

    /** Ends the connection, and with an exception whatever waits for it. */
    void close() {
        try {
            // not the socket of TLS, which would first wait to say good-bye
            channel.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
