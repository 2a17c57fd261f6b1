package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.http.PolledBody;
import dev.lmresp.http.Poller;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The body of an engine's answer in blocks: events as they come, JSON in one block. Blocks stay
 * small while little data comes at a time, because thousands of streams wait at once.
 */
final class AnswerBody {
    private static final int FIRST_BLOCK_BYTES = 512;
    private static final int LARGEST_BLOCK_BYTES = 32 << 10;

    /** No more than this is allocated for a Content-Length before the bytes arrive. */
    private static final int MOST_TRUSTED_BYTES = 1 << 20;

    private final InputStream in;
    private final int announced;
    private final EngineTimeouts timeouts;
    private final AnswerSize size;
    private byte[] block = new byte[FIRST_BLOCK_BYTES];
    private int length;
    private BodyKind kind = BodyKind.BLANK;

    /**
     * @param timeouts is notified when bytes arrive
     * @param size counts the bytes
     */
    AnswerBody(EngineAnswer answer, EngineTimeouts timeouts, AnswerSize size) {
        this.in = answer.body();
        this.announced = answer.contentLength();
        this.timeouts = timeouts;
        this.size = size;
    }

    /**
     * Waits for the next block.
     *
     * @return false at the end
     * @throws IOException when the connection breaks or is closed
     * @throws EngineFailure when the answer is too large
     */
    boolean next() throws IOException, EngineFailure {
        grow();
        length = read(0);
        if (kind == BodyKind.BLANK && length > 0) {
            kind = BodyKind.of(block, length);
        }
        size.receive(Math.max(0, length), kind);
        if (kind == BodyKind.JSON && length > 0) {
            readRest();
        }
        return length >= 0;
    }

    /**
     * Begins to call a listener whenever bytes may have arrived, which {@link #nextNow} then takes.
     *
     * @return false when that is not possible: then {@link #next} waits for them
     */
    boolean poll(Poller poller, Runnable arrived) throws IOException {
        return in instanceof PolledBody polled && polled.poll(poller, arrived);
    }

    /**
     * Takes the next block of a polled body, of length 0 when none has arrived.
     *
     * @return false at the end
     */
    boolean nextNow() throws IOException, EngineFailure {
        grow();
        length = polled().readNow(block, 0, block.length);
        if (length != 0) {
            timeouts.received();
        }
        size.receive(Math.max(0, length), kind);
        return length >= 0;
    }

    /** Closes the body: whoever reads it gets an exception. */
    void close() throws IOException {
        in.close();
    }

    /** The body, while it is polled. */
    PolledBody polled() {
        return (PolledBody) in;
    }

    /** The kind of body, detected from its first bytes. */
    BodyKind kind() {
        return kind;
    }

    /** True when the block was full, so more may be available. */
    boolean isFull() {
        return length == block.length;
    }

    byte[] block() {
        return block;
    }

    /** The number of bytes in the block. */
    int length() {
        return length;
    }

    private void grow() {
        if (length == block.length && length < LARGEST_BLOCK_BYTES) {
            block = new byte[length * 2];
        }
    }

    private int read(int offset) throws IOException {
        int count = in.read(block, offset, block.length - offset);
        timeouts.received();
        return count;
    }

    /** Reads on until the whole answer is in the block. */
    private void readRest() throws IOException, EngineFailure {
        boolean known = announced >= length && announced <= size.mostOfOne();
        timeouts.progressed();
        int room = known ? Math.min(announced, MOST_TRUSTED_BYTES) : LARGEST_BLOCK_BYTES;
        block = Arrays.copyOf(block, Math.max(length, room));
        while (!(known && length == announced)) {
            if (length == block.length) {
                block = Arrays.copyOf(block, roomAfter(length, known));
            }
            int count = read(length);
            if (count < 0) {
                return;
            }
            size.receive(count, kind);
            // servers send whitespace to keep the client waiting
            if (BodyKind.of(block, length, length + count) != BodyKind.BLANK) {
                timeouts.progressed();
            }
            length += count;
        }
    }

    private int roomAfter(int full, boolean known) {
        long most = known ? announced : size.mostOfOne() + 1L;
        return (int) Math.min(2L * full, most);
    }
}
