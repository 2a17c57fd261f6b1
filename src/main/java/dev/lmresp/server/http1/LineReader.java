package dev.lmresp.server.http1;

import java.util.Arrays;
import java.util.function.Supplier;

/** Splits input into lines that end in CRLF, however it is fragmented. */
final class LineReader {
    private static final byte[] NOTHING = {};

    /** The last line, without its end; valid until the next one is read. */
    byte[] bytes = NOTHING;

    int from;
    int to;

    private byte[] begun = NOTHING;
    private int length;

    /** True when nothing of the next line has arrived. */
    boolean isAtStart() {
        return length == 0;
    }

    /**
     * Reads a line.
     *
     * @param longest the maximum length, without its end
     * @return false when the line is not complete yet
     */
    boolean read(Input in, int longest, Supplier<MalformedRequest> tooLong) {
        int end = in.position;
        while (end < in.bytes.length && in.bytes[end] != '\n') {
            end++;
        }
        boolean whole = end < in.bytes.length;
        // including the CR, which may be the last byte so far
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
