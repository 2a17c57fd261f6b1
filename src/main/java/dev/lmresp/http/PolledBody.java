package dev.lmresp.http;

import java.io.IOException;

/**
 * A body that can be read as it arrives without a thread that waits for it. While it is polled,
 * only {@link #readNow} may read.
 */
public interface PolledBody {
    /**
     * Begins to call a listener whenever bytes may have arrived, until {@link #endPolling}.
     *
     * @param arrived called on the poller's thread, sometimes although nothing has arrived, and
     *     maybe once more after the end; must not block
     * @return false when this body cannot be polled: it is encrypted or compressed, or has ended
     */
    boolean poll(Poller poller, Runnable arrived) throws IOException;

    /**
     * Reads what has arrived.
     *
     * @return the number of bytes, 0 when none has arrived, -1 at the end
     * @throws IOException when the connection broke, or the body was closed
     */
    int readNow(byte[] into, int offset, int length) throws IOException;

    /** Calls the listener once more: it has left bytes that have arrived. */
    void callAgain();

    /** Pauses or resumes the calls, for a reader that is too slow. */
    void pause(boolean isPaused);

    /** Ends polling: the body can be read with waiting again. */
    void endPolling();
}
