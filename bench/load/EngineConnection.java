import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
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

    /** Of larger requests the rest is only counted. */
    private static final int KEPT_BYTES = 1 << 20;

    /** How a chunked body ends. */
    private static final long LAST_CHUNK = 0x30_0D_0A_0D_0AL;

    private static final long FIVE_BYTES = 0xFF_FF_FF_FF_FFL;

    /** The request so far. */
    private byte[] request = new byte[1024];

    private int kept;
    private long length;

    /** The last bytes of the request so far. */
    private long tail;

    private Script script = Script.NOTHING;

    /** Chunks of the stream under way that are not in {@link #output} yet. */
    private int chunksLeft;

    private boolean streaming;
    private boolean breaks;
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
        keep();
        int body = bodyStart();
        if (body < 0 || !isWhole(body)) {
            return false;
        }
        answer(body);
        kept = 0;
        length = 0;
        tail = 0;
        write();
        return streaming && script.everyMillis() > 0;
    }

    private void keep() {
        for (int i = Math.max(0, INPUT.limit() - 5); i < INPUT.limit(); i++) {
            tail = tail << 8 | INPUT.get(i) & 0xFF;
        }
        length += INPUT.remaining();
        int count = Math.min(INPUT.remaining(), KEPT_BYTES - kept);
        if (kept + count > request.length) {
            request = Arrays.copyOf(request, 2 * (kept + count));
        }
        INPUT.get(request, kept, count);
        kept += count;
    }

    /** Sends the next chunk of a paced stream; true when more are to come. */
    boolean sendDue() throws IOException {
        due += everyNanos();
        if (chunksLeft-- == 0) {
            endStream();
        } else if (script.id() > 0) {
            say(script.chunks() - chunksLeft - 1);
        } else {
            output.add(Chunks.timed(System.nanoTime()));
        }
        write();
        return streaming && isOpen();
    }

    /** Writes until the socket takes no more. */
    void write() throws IOException {
        while (true) {
            if (output.isEmpty() && !refill()) {
                if (breaks) {
                    breakOff();
                } else {
                    setInterest(SelectionKey.OP_READ);
                }
                return;
            }
            ByteBuffer next = output.peek();
            if (next == null) {
                continue;
            }
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
        } else if (script.id() > 0) {
            say(script.chunks() - chunksLeft--);
        } else {
            int count = Math.min(chunksLeft, Chunks.PER_BLOCK);
            chunksLeft -= count;
            output.add(Chunks.block(count, script.size(), script.perFrame()));
        }
        return true;
    }

    /** Says what only this answer says, unless the connection is to break now. */
    private void say(int chunk) {
        if (chunk == script.breakAfter()) {
            streaming = false;
            breaks = true;
            return;
        }
        if (script.pings()) {
            output.add(ByteBuffer.wrap(Chunks.PING));
        }
        output.add(Chunks.saying(Script.said(script.id(), chunk)));
    }

    /** Every other time the rest of what was sent may get lost too. */
    private void breakOff() throws IOException {
        if (script.id() % 2 == 1) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
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
            script = Script.find(request, body, kept);
            if (script.breakAfter() == 0) {
                breaks = true;
            } else if (script.status() != 200) {
                output.add(ByteBuffer.wrap(Chunks.error(script.status())));
            } else if (script.stream()) {
                streaming = true;
                chunksLeft = script.chunks();
                output.add(ByteBuffer.wrap(Chunks.STREAM_HEAD));
                output.add(ByteBuffer.wrap(Chunks.FIRST));
            } else {
                addWhole();
            }
        } else if (startsWith("GET /v1/models")) {
            output.add(ByteBuffer.wrap(Chunks.MODELS));
        } else if (startsWith("GET /health")) {
            output.add(ByteBuffer.wrap(Chunks.HEALTH));
        } else {
            output.add(ByteBuffer.wrap(Chunks.NOT_FOUND));
        }
    }

    private void addWhole() {
        if (script.id() == 0) {
            boolean isSmall = script.size() == Script.NOTHING.size();
            output.add(
                    ByteBuffer.wrap(
                            isSmall ? Chunks.SMALL : Chunks.whole(Chunks.tokens(script.size()))));
            return;
        }
        byte[] whole = Chunks.whole(Script.saidBefore(script.id(), script.chunks()));
        breaks = script.breakAfter() > 0;
        output.add(ByteBuffer.wrap(whole, 0, breaks ? whole.length / 2 : whole.length));
    }

    private boolean startsWith(String text) {
        return kept >= text.length()
                && new String(request, 0, text.length(), ISO_8859_1).equals(text);
    }

    private int bodyStart() {
        for (int i = 0; i + 3 < kept; i++) {
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
            return length - body >= Long.parseLong(head.substring(from, to).strip());
        }
        return !head.contains("\r\ntransfer-encoding:") || (tail & FIVE_BYTES) == LAST_CHUNK;
    }
}
