package dev.lmresp.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that may not go on for ever: whatever answers is not trusted with all memory. */
final class BoundedBody extends FilterInputStream {
    /** An answer that is kept while it comes. */
    static final int WHOLE = 128 << 20;

    /** A stream, of which each text comes in small events and several times at its end. */
    static final int STREAM = 256 << 20;

    /** A list of models. */
    static final int LIST = 16 << 20;

    private final int most;
    private long received;

    /**
     * A body.
     *
     * @param most how many bytes it may have
     */
    BoundedBody(InputStream body, int most) {
        super(body);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        received += Math.max(0, count);
        if (received > most) {
            throw new IOException("the answer is longer than " + (most >> 20) + " MiB");
        }
        return count;
    }
}
