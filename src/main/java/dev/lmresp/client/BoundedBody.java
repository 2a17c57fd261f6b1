package dev.lmresp.client;

import dev.lmresp.http.ObservedInputStream;

import java.io.IOException;
import java.io.InputStream;

/** Limits the size of a body: an endpoint is not trusted with all memory. */
final class BoundedBody implements ObservedInputStream.Observer {
    /** For an answer that is kept in memory. */
    static final int WHOLE = 128 << 20;

    /** For a stream, in which each text comes in small events and several times at its end. */
    static final int STREAM = 256 << 20;

    /** For a list of models. */
    static final int LIST = 16 << 20;

    private final int most;
    private long received;

    private BoundedBody(int most) {
        this.most = most;
    }

    /**
     * A body that fails when it is too long.
     *
     * @param most the limit in bytes
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
