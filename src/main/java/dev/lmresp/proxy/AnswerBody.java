package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The body of an engine's answer in blocks: events as they come, JSON in one block. The blocks are
 * small as long as little comes at a time, since thousands of streams wait at once.
 */
final class AnswerBody {
    private static final int FIRST_BLOCK_BYTES = 512;
    private static final int LARGEST_BLOCK_BYTES = 32 << 10;
    private static final int MAX_WHOLE_BYTES = 256 << 20;

    private final InputStream in;
    private final int announced;
    private final Runnable received;
    private byte[] block = new byte[FIRST_BLOCK_BYTES];
    private int length;
    private BodyKind kind = BodyKind.BLANK;

    /**
     * The body of an answer.
     *
     * @param received called whenever bytes have come
     */
    AnswerBody(EngineAnswer answer, Runnable received) {
        this.in = answer.body();
        this.announced = answer.contentLength();
        this.received = received;
    }

    /**
     * Waits for the next block.
     *
     * @return false at the end
     * @throws IOException when the connection broke, or was closed
     */
    boolean next() throws IOException {
        if (length == block.length && length < LARGEST_BLOCK_BYTES) {
            block = new byte[length * 2];
        }
        length = read(0);
        if (kind == BodyKind.BLANK && length > 0) {
            kind = BodyKind.of(block, length);
            if (kind == BodyKind.JSON) {
                readRest();
            }
        }
        return length >= 0;
    }

    /** What the body is, told by how it began. */
    BodyKind kind() {
        return kind;
    }

    /** The bytes of the block; the next one may overwrite them. */
    byte[] block() {
        return block;
    }

    /** How many bytes the block has. */
    int length() {
        return length;
    }

    private int read(int offset) throws IOException {
        int count = in.read(block, offset, block.length - offset);
        received.run();
        return count;
    }

    private void readRest() throws IOException {
        boolean known = announced >= length && announced <= MAX_WHOLE_BYTES;
        block = Arrays.copyOf(block, known ? announced : LARGEST_BLOCK_BYTES);
        while (length < MAX_WHOLE_BYTES && !(known && length == announced)) {
            if (length == block.length) {
                block = Arrays.copyOf(block, Math.min(2 * length, MAX_WHOLE_BYTES));
            }
            int count = read(length);
            if (count < 0) {
                return;
            }
            length += count;
        }
    }
}
