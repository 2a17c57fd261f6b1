package dev.lmresp.http;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a body in gzip (RFC 1952) or deflate (RFC 1950, or without its header as old servers
 * send it). A read returns what can be decompressed of the bytes that have arrived and does not
 * wait for more, so that events are not delayed.
 *
 * <p>Checksums are not verified: TCP and TLS already do that.
 */
final class InflatedBody extends InputStream {
    private static final int BLOCK_BYTES = 8 << 10;

    /** More input than this without output is a loop. */
    private static final int MOST_FRUITLESS_BYTES = 1 << 20;

    private static final int GZIP_1 = 0x1f;
    private static final int GZIP_2 = 0x8b;
    private static final int GZIP_TRAILER_BYTES = 8;

    /** The compression of the body. */
    enum Coding {
        GZIP,
        DEFLATE
    }

    private final InputStream body;
    private final Coding coding;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int from;
    private int to;
    private @Nullable Inflater inflater;

    /** The body is not compressed, whatever its headers say. */
    private boolean isPlain;

    private boolean isOver;
    private int fruitless;

    InflatedBody(InputStream body, Coding coding) {
        this.body = body;
        this.coding = coding;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (inflater == null && !isPlain && !isOver) {
            begin();
        }
        if (isPlain) {
            return readPlain(into, offset, length);
        }
        int count = 0;
        Inflater now = inflater;
        while (now != null && !isOver && count == 0) {
            count = inflate(now, into, offset, length);
        }
        fruitless = 0;
        return count == 0 ? -1 : count;
    }

    private int readPlain(byte[] into, int offset, int length) throws IOException {
        if (from == to) {
            return body.read(into, offset, length);
        }
        int count = Math.min(length, to - from);
        System.arraycopy(block, from, into, offset, count);
        from += count;
        return count;
    }

    /** Checks the first two bytes, which show the real format. */
    private void begin() throws IOException {
        while (to < 2) {
            int count = body.read(block, to, block.length - to);
            if (count < 0) {
                isPlain = true;
                return;
            }
            to += count;
        }
        int first = block[0] & 0xff;
        int second = block[1] & 0xff;
        switch (coding) {
            case GZIP -> {
                isPlain = first != GZIP_1 || second != GZIP_2;
                if (!isPlain) {
                    from = 2;
                    skipGzipHeader();
                    start(new Inflater(true));
                }
            }
            case DEFLATE -> {
                boolean hasHeader = (first & 0x0f) == 8 && (first * 256 + second) % 31 == 0;
                start(new Inflater(!hasHeader));
            }
        }
    }

    private void start(Inflater fresh) {
        inflater = fresh;
        fresh.setInput(block, from, to - from);
    }

    /** Decompresses what is available; returns 0 when that is nothing. */
    private int inflate(Inflater now, byte[] into, int offset, int length) throws IOException {
        try {
            int count = now.inflate(into, offset, length);
            if (count == 0 && now.finished()) {
                from = to - now.getRemaining();
                endMember(now);
            } else if (count == 0 && now.needsDictionary()) {
                throw broken("it needs a preset dictionary");
            } else if (count == 0) {
                fill();
                now.setInput(block, 0, to);
            }
            return count;
        } catch (DataFormatException e) {
            throw broken(e.getMessage());
        }
    }

    /** Continues with the next gzip member (RFC 1952), and ignores anything else. */
    private void endMember(Inflater ended) throws IOException {
        boolean isGzip = coding == Coding.GZIP;
        if (isGzip) {
            skip(GZIP_TRAILER_BYTES);
        }
        if (hasNext() && isGzip && next() == GZIP_1 && hasNext() && next() == GZIP_2) {
            skipGzipHeader();
            ended.reset();
            ended.setInput(block, from, to - from);
        } else {
            isOver = true;
            ended.end();
        }
    }

    /** Skips the rest of the header after the first two bytes. */
    private void skipGzipHeader() throws IOException {
        if (next() != 8) {
            throw broken("it uses an unknown compression method");
        }
        int flags = next();
        skip(6);
        if ((flags & 4) != 0) {
            skip(next() + next() * 256);
        }
        if ((flags & 8) != 0) {
            skipText();
        }
        if ((flags & 16) != 0) {
            skipText();
        }
        if ((flags & 2) != 0) {
            skip(2);
        }
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // a file name, or a comment
        }
    }

    private boolean hasNext() throws IOException {
        if (from < to) {
            return true;
        }
        from = 0;
        to = Math.max(0, receive());
        return to > 0;
    }

    private int next() throws IOException {
        if (!hasNext()) {
            throw new EOFException("the connection ended in the middle of the body");
        }
        return block[from++] & 0xff;
    }

    private void fill() throws IOException {
        from = to;
        if (!hasNext()) {
            throw new EOFException("the compressed body has no end");
        }
    }

    private int receive() throws IOException {
        int count = body.read(block, 0, block.length);
        fruitless += Math.max(0, count);
        if (fruitless > MOST_FRUITLESS_BYTES) {
            throw broken("there is nothing in it");
        }
        return count;
    }

    private static ProtocolException broken(@Nullable String problem) {
        return new ProtocolException("the body cannot be decompressed: " + problem);
    }

    /** Skips what is left of the body, as it arrives. */
    @Override
    public long skip(long count) throws IOException {
        return body.skip(count);
    }

    /**
     * Does not free the inflater's memory, which another thread may be using; the garbage collector
     * does.
     */
    @Override
    public void close() throws IOException {
        body.close();
    }
}
