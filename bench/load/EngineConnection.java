import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** A client of the engine: reads its requests one by one and writes the answers. */
final class EngineConnection {
    private static final ByteBuffer INPUT = ByteBuffer.allocateDirect(1 << 16);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Queue<ByteBuffer> output = new ArrayDeque<>();

    /** The request so far. */
    private byte[] request = new byte[1024];

    private int length;

    private Script script = new Script(0, 0, 0, 1, false);

    /** Chunks of the stream under way that are not in {@link #output} yet. */
    private int chunksLeft;

    private boolean streaming;
    private long due;

    EngineConnection(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /** When the next chunk is to be sent, by {@link System#nanoTime()}. */
    long due() {
        return due;
    }

    long everyNanos() {
        return TimeUnit.MILLISECONDS.toNanos(script.everyMillis());
    }

    void startAt(long nanos) {
        due = nanos;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing depends on it any more
        }
    }

    /** Reads what has come and answers it; true when a paced stream has begun. */
    boolean read() throws IOException {
        INPUT.clear();
        if (channel.read(INPUT) < 0) {
            throw new EOFException();
        }
        INPUT.flip();
        if (length + INPUT.remaining() > request.length) {
            request = Arrays.copyOf(request, 2 * (length + INPUT.remaining()));
        }
        int count = INPUT.remaining();
        INPUT.get(request, length, count);
        length += count;
        int body = bodyStart();
        if (body < 0 || !isWhole(body)) {
            return false;
        }
        answer(body);
        length = 0;
        write();
        return streaming && script.everyMillis() > 0;
    }

    /** Sends the next chunk of a paced stream; true when more are to come. */
    boolean sendDue() throws IOException {
        due += everyNanos();
        if (chunksLeft-- > 0) {
            output.add(Chunks.timed(System.nanoTime()));
        } else {
            endStream();
        }
        write();
        return streaming;
    }

    /** Writes until the socket takes no more. */
    void write() throws IOException {
        while (true) {
            if (output.isEmpty() && !refill()) {
                setInterest(SelectionKey.OP_READ);
                return;
            }
            ByteBuffer next = output.element();
            channel.write(next);
            if (next.hasRemaining()) {
                setInterest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            output.remove();
        }
    }

    private boolean refill() {
        if (!streaming || script.everyMillis() > 0) {
            return false;
        }
        if (chunksLeft == 0) {
            endStream();
        } else {
            int count = Math.min(chunksLeft, Chunks.PER_BLOCK);
            chunksLeft -= count;
            output.add(Chunks.block(count, script.size(), script.perFrame()));
        }
        return true;
    }

    private void endStream() {
        streaming = false;
        output.add(ByteBuffer.wrap(Chunks.LAST));
    }

    private void setInterest(int operations) {
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    private void answer(int body) {
        if (startsWith("POST /v1/chat/completions")) {
            script = Script.find(request, body, length);
            if (script.stream()) {
                streaming = true;
                chunksLeft = script.chunks();
                output.add(ByteBuffer.wrap(Chunks.STREAM_HEAD));
                output.add(ByteBuffer.wrap(Chunks.FIRST));
            } else {
                output.add(ByteBuffer.wrap(Chunks.SMALL));
            }
        } else if (startsWith("GET /v1/models")) {
            output.add(ByteBuffer.wrap(Chunks.MODELS));
        } else if (startsWith("GET /health")) {
            output.add(ByteBuffer.wrap(Chunks.HEALTH));
        } else {
            output.add(ByteBuffer.wrap(Chunks.NOT_FOUND));
        }
    }

    private boolean startsWith(String text) {
        return length >= text.length()
                && new String(request, 0, text.length(), ISO_8859_1).equals(text);
    }

    private int bodyStart() {
        for (int i = 0; i + 3 < length; i++) {
            if (request[i] == '\r'
                    && request[i + 1] == '\n'
                    && request[i + 2] == '\r'
                    && request[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private boolean isWhole(int body) {
        String head = new String(request, 0, body, ISO_8859_1).toLowerCase(java.util.Locale.ROOT);
        int header = head.indexOf("\r\ncontent-length:");
        if (header >= 0) {
            int from = header + "\r\ncontent-length:".length();
            int to = head.indexOf('\r', from);
            return length - body >= Integer.parseInt(head.substring(from, to).strip());
        }
        return !head.contains("\r\ntransfer-encoding:")
                || new String(request, length - 5, 5, ISO_8859_1).equals("0\r\n\r\n");
    }
}
