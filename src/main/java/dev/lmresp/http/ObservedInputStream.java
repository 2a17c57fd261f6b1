package dev.lmresp.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reports everything that is read of a body to an observer, before the reader gets it. */
public final class ObservedInputStream extends FilterInputStream implements PolledBody {
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
        return observed(into, offset, super.read(into, offset, length));
    }

    private int observed(byte[] into, int offset, int count) throws IOException {
        if (count > 0) {
            observer.read(into, offset, count);
        }
        return count;
    }

    @Override
    public boolean poll(Poller poller, Runnable arrived) throws IOException {
        return in instanceof PolledBody body && body.poll(poller, arrived);
    }

    @Override
    public int readNow(byte[] into, int offset, int length) throws IOException {
        return in instanceof PolledBody body
                ? observed(into, offset, body.readNow(into, offset, length))
                : 0;
    }

    @Override
    public void callAgain() {
        if (in instanceof PolledBody body) {
            body.callAgain();
        }
    }

    @Override
    public void pause(boolean isPaused) {
        if (in instanceof PolledBody body) {
            body.pause(isPaused);
        }
    }

    @Override
    public void endPolling() {
        if (in instanceof PolledBody body) {
            body.endPolling();
        }
    }
}
