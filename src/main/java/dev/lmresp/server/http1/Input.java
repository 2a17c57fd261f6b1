package dev.lmresp.server.http1;

import java.util.Arrays;

/** Bytes that have arrived and are not used yet. */
final class Input {
    private static final byte[] NOTHING = {};

    byte[] bytes = NOTHING;
    int position;

    void set(byte[] arrived) {
        bytes = arrived;
        position = 0;
    }

    void clear() {
        set(NOTHING);
    }

    int available() {
        return bytes.length - position;
    }

    /** Takes this many bytes; without a copy if these are the whole array. */
    byte[] take(int count) {
        int from = position;
        position += count;
        return count == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, position);
    }
}
