package dev.lmresp.responses;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Encodes the events of one response as server-sent events for its client. Bytes are buffered until
 * {@link #drainTo}, so that events that arrive together are sent together.
 */
public interface EventEncoder extends EventSink {
    /** True when no bytes are buffered. */
    boolean isEmpty();

    /** Writes the buffered bytes in one write, and clears the buffer. */
    void drainTo(OutputStream out) throws IOException;
}
