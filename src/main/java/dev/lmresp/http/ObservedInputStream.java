package dev.lmresp.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reports everything that is read of a body to an observer, before the reader gets it. */
public final class ObservedInputStream extends FilterInputStream {
    /** Observes what is read. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Called with bytes that were read.
         *
         * @throws IOException to make the read fail with it
         */
        void read(byte[] block, int offset, int length) throws IOException;
    }

    private final Observer observer;

    public ObservedInputStream(InputStream body, Observer observer) {
        super(body);
        this.observer = observer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        if (count > 0) {
            observer.read(into, offset, count);
        }
        return count;
    }
}
