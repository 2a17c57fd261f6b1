package dev.lmresp.responses;

import java.util.Arrays;

/**
 * Successive events of one response as server-sent events, as {@link EventWriter} writes them.
 *
 * @param first the sequence number of the first of them
 * @param bytes their frames; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record EventFrames(long first, byte[] bytes) {
    /** The sequence number of the last event. */
    public long last() {
        long number = first - 1;
        for (int end = end(0); end > 0; end = end(end)) {
            number++;
        }
        return number;
    }

    /** The events after one with this number, maybe none. */
    public EventFrames after(long number) {
        long next = first;
        int from = 0;
        while (next <= number && from < bytes.length) {
            from = end(from);
            next++;
        }
        return from == 0
                ? this
                : new EventFrames(next, Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** Whether there is no event. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Where the frame that begins here ends: after its empty line; 0 when none begins here. */
    private int end(int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\n' && bytes[i + 1] == '\n') {
                return i + 2;
            }
        }
        return 0;
    }
}
