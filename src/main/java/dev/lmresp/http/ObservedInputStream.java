package dev.lmresp.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body of which somebody hears all that is read, before whoever reads it does. */
public final class ObservedInputStream extends FilterInputStream {
    /** Hears what is read. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Bytes have come.
         *
         * @throws IOException to end the read with it
         */
        void read(byte[] block, int offset, int length) throws IOException;
    }

    private final Observer observer;

    /** A body that has not been read. */
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
