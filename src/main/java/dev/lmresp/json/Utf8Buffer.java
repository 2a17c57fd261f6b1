package dev.lmresp.json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A byte buffer with the few JSON writers that deltas need. */
public final class Utf8Buffer extends OutputStream {
    private static final int FIRST_CAPACITY = 512;

    /**
     * A larger buffer is released after use: the first event repeats the request and may be large,
     * the deltas after it are small, and most streams are idle most of the time. What a block of an
     * engine's bytes becomes has room in it: a burst would grow a new buffer for each.
     */
    private static final int LARGEST_KEPT = 64 << 10;

    /** A buffer that grew in a burst is released once it is this many times larger than needed. */
    private static final int FAR_TOO_LARGE = 16;

    /** A control character takes six bytes: a backslash, {@code u} and four digits. */
    private static final int MOST_BYTES_PER_CHAR = 6;

    /** The number of characters written between two capacity checks. */
    private static final int STEP = 1 << 10;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    /** The number of buffered bytes. */
    public int size() {
        return size;
    }

    /** Truncates the buffer to an earlier size. */
    public void truncate(int earlier) {
        size = earlier;
    }

    /** Writes the buffered bytes in one write, and clears the buffer. */
    public void drainTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        boolean tooLarge = bytes.length > FIRST_CAPACITY && size < bytes.length / FAR_TOO_LARGE;
        if (bytes.length > LARGEST_KEPT || tooLarge) {
            bytes = new byte[FIRST_CAPACITY];
        }
        size = 0;
    }

    @Override
    public void write(int b) {
        ensure(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        ensure(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    @Override
    public void write(byte[] from) {
        write(from, 0, from.length);
    }

    /** Writes a non-negative number. */
    public void number(long number) {
        ensure(20);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    /** Writes a JSON string with its quotes. */
    public void string(String text) {
        write('"');
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + STEP);
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to++;
            }
            characters(text, from, to);
            from = to;
        }
        write('"');
    }

    private void characters(String text, int from, int to) {
        ensure((to - from) * MOST_BYTES_PER_CHAR);
        byte[] out = bytes;
        int at = size;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x80) {
                if (c == '"' || c == '\\') {
                    out[at++] = '\\';
                }
                out[at++] = (byte) c;
            } else if (c < ' ') {
                at = control(out, at, c);
            } else if (c < 0x800) {
                out[at++] = (byte) (0xC0 | (c >> 6));
                out[at++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < to
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                out[at++] = (byte) (0xF0 | (point >> 18));
                out[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                out[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                out[at++] = (byte) (0x80 | (point & 0x3F));
            } else {
                char whole = Character.isSurrogate(c) ? '\uFFFD' : c;
                out[at++] = (byte) (0xE0 | (whole >> 12));
                out[at++] = (byte) (0x80 | ((whole >> 6) & 0x3F));
                out[at++] = (byte) (0x80 | (whole & 0x3F));
            }
        }
        size = at;
    }

    private static int control(byte[] out, int from, char c) {
        int at = from;
        out[at++] = '\\';
        switch (c) {
            case '\n' -> out[at++] = 'n';
            case '\t' -> out[at++] = 't';
            case '\r' -> out[at++] = 'r';
            case '\b' -> out[at++] = 'b';
            case '\f' -> out[at++] = 'f';
            default -> {
                out[at++] = 'u';
                out[at++] = '0';
                out[at++] = '0';
                out[at++] = HEX[c >> 4];
                out[at++] = HEX[c & 0xF];
            }
        }
        return at;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            int needed = Math.addExact(size, more);
            int roomy = needed + (needed >> 1);
            bytes = Arrays.copyOf(bytes, Math.max(needed, roomy));
        }
    }
}
