package dev.lmresp.server.http1;

import java.util.Arrays;
import java.util.function.Supplier;

/** Cuts what arrives into lines that end in CRLF, however it is split. */
final class LineReader {
    private static final byte[] NOTHING = {};

    /** The line that was read, without its end; valid until the next is asked for. */
    byte[] bytes = NOTHING;

    int from;
    int to;

    private byte[] begun = NOTHING;
    private int length;

    /** True when nothing of the next line has come. */
    boolean isAtStart() {
        return length == 0;
    }

    /**
     * Reads a line.
     *
     * @param longest the most bytes it may have, without its end
     * @return false when it has not come whole
     */
    boolean read(Input in, int longest, Supplier<MalformedRequest> tooLong) {
        int end = in.position;
        while (end < in.bytes.length && in.bytes[end] != '\n') {
            end++;
        }
        boolean whole = end < in.bytes.length;
        // with the CR, which may be the last that has come
        if (length + end - in.position > longest + 1) {
            throw tooLong.get();
        }
        if (whole && length == 0) {
            bytes = in.bytes;
            from = in.position;
            to = end;
        } else {
            append(in.bytes, in.position, end);
            bytes = begun;
            from = 0;
            to = length;
        }
        if (!whole) {
            in.position = end;
            return false;
        }
        in.position = end + 1;
        length = 0;
        if (to == from || bytes[to - 1] != '\r') {
            throw MalformedRequest.bad("a line ends in LF without CR");
        }
        to--;
        return true;
    }

    private void append(byte[] more, int start, int end) {
        int sum = length + end - start;
        if (sum > begun.length) {
            begun = Arrays.copyOf(begun, Math.max(sum, Math.max(128, 2 * begun.length)));
        }
        System.arraycopy(more, start, begun, length, end - start);
        length = sum;
    }
}
