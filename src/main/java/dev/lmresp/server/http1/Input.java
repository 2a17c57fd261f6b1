package dev.lmresp.server.http1;

import java.util.Arrays;

/** What has arrived and is not yet used. */
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

    /** Takes so many bytes; the array as it came where these are all of it. */
    byte[] take(int count) {
        int from = position;
        position += count;
        return count == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, position);
    }
}
