package dev.lmresp.server.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.websocket.WsOpCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Sends frames whole, from any thread, and none after the one that closes the connection. */
final class FrameWriter {
    private static final int LAST = 0x80;
    private static final int MOST_CONTROL_BYTES = 125;
    private static final int TWO_BYTES_LENGTH = 126;
    private static final int EIGHT_BYTES_LENGTH = 127;

    private final DataWriter out;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean isClosed;

    FrameWriter(DataWriter out) {
        this.out = out;
    }

    /** True when the closing frame has been sent, or sending has failed. */
    boolean isClosed() {
        return isClosed;
    }

    void text(byte[] text) throws IOException {
        var frame = new ByteArrayOutputStream(text.length + 10);
        append(frame, WsOpCode.TEXT, text, 0, text.length);
        send(frame.toByteArray());
    }

    void ping() throws IOException {
        send(control(WsOpCode.PING, new byte[0]));
    }

    void pong(byte[] payload) throws IOException {
        send(control(WsOpCode.PONG, payload));
    }

    /**
     * Closes the connection: nothing can be sent after this. Only the first call has an effect.
     *
     * @param reason for people; cut to what fits in a frame
     */
    void close(int code, String reason) {
        ByteBuffer payload = ByteBuffer.allocate(MOST_CONTROL_BYTES);
        payload.putShort((short) code);
        // stops before a character that does not fit
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(reason), payload, true);
        byte[] bytes = new byte[payload.position()];
        payload.get(0, bytes);
        closeWith(bytes);
    }

    /** Answers the client's closing frame. */
    void closeWith(byte[] payload) {
        lock.lock();
        try {
            send(control(WsOpCode.CLOSE, payload));
        } catch (IOException e) {
            // it is closed all the same
        } finally {
            isClosed = true;
            lock.unlock();
        }
    }

    /** Sends bytes that are whole frames. */
    void send(byte[] frames) throws IOException {
        lock.lock();
        try {
            if (isClosed) {
                throw new IOException("the WebSocket is closed");
            }
            out.writeNow(BufferData.create(frames));
        } catch (UncheckedIOException | SocketWriterException e) {
            isClosed = true;
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
    }

    private static byte[] control(WsOpCode code, byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 2);
        append(frame, code, payload, 0, payload.length);
        return frame.toByteArray();
    }

    /** Appends a frame; those of a server are not masked. */
    static void append(
            ByteArrayOutputStream frames, WsOpCode code, byte[] payload, int offset, int length) {
        frames.write(LAST | code.code());
        if (length < TWO_BYTES_LENGTH) {
            frames.write(length);
        } else if (length < 1 << Short.SIZE) {
            frames.write(TWO_BYTES_LENGTH);
            frames.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) length).array());
        } else {
            frames.write(EIGHT_BYTES_LENGTH);
            frames.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(length).array());
        }
        frames.write(payload, offset, length);
    }
}
