package dev.lmresp.client;

import dev.lmresp.http.ObservedInputStream;

import java.io.IOException;
import java.io.InputStream;

/** A body that may not go on for ever: whatever answers is not trusted with all memory. */
final class BoundedBody implements ObservedInputStream.Observer {
    /** An answer that is kept while it comes. */
    static final int WHOLE = 128 << 20;

    /** A stream, of which each text comes in small events and several times at its end. */
    static final int STREAM = 256 << 20;

    /** A list of models. */
    static final int LIST = 16 << 20;

    private final int most;
    private long received;

    private BoundedBody(int most) {
        this.most = most;
    }

    /**
     * A body that ends with an exception when it is too long.
     *
     * @param most how many bytes it may have
     */
    static InputStream of(InputStream body, int most) {
        return new ObservedInputStream(body, new BoundedBody(most));
    }

    @Override
    public void read(byte[] block, int offset, int length) throws IOException {
        received += length;
        if (received > most) {
            throw new IOException("the answer is longer than " + (most >> 20) + " MiB");
        }
    }
}
