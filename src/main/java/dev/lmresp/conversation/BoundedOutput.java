package dev.lmresp.conversation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Output of any length of which the beginning and the end are kept: the beginning says what it is,
 * the end how it went.
 */
public final class BoundedOutput {
    private final int limit;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final byte[] tail;
    private long total;

    /**
     * Keeps no more than so many bytes.
     *
     * @param limit at least 2
     */
    public BoundedOutput(int limit) {
        this.limit = limit;
        this.tail = new byte[limit - limit / 2];
    }

    /** Reads to the end. A stream that breaks, or is closed meanwhile, has ended. */
    public void readAll(InputStream in) {
        byte[] block = new byte[8 << 10];
        try {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                add(block, length);
            }
        } catch (IOException e) {
            // what has come is what there is
        }
    }

    /** Takes the first bytes of a block. */
    public synchronized void add(byte[] bytes, int length) {
        int first = Math.min(length, limit / 2 - head.size());
        head.write(bytes, 0, first);
        total += first;
        for (int i = first; i < length; i++) {
            tail[(int) ((total++ - limit / 2) % tail.length)] = bytes[i];
        }
    }

    /** How many bytes are left out. */
    public synchronized long dropped() {
        return isWhole() ? 0 : total - headEnd() - (tail.length - tailStart());
    }

    private boolean isWhole() {
        return total <= limit;
    }

    /** The text; where bytes are left out, a line says how many. */
    public synchronized String text() {
        byte[] first = head.toByteArray();
        byte[] last = last();
        if (isWhole()) {
            var all = new ByteArrayOutputStream();
            all.writeBytes(first);
            all.writeBytes(last);
            return all.toString(StandardCharsets.UTF_8);
        }
        String before = new String(first, 0, headEnd(), StandardCharsets.UTF_8);
        int start = tailStart();
        String after = new String(last, start, last.length - start, StandardCharsets.UTF_8);
        return before + "\n[… " + dropped() + " bytes are left out here …]\n" + after;
    }

    /** The end in its order. */
    private byte[] last() {
        long length = Math.min(total - head.size(), tail.length);
        byte[] last = new byte[(int) length];
        long from = total - head.size() - length;
        for (int i = 0; i < last.length; i++) {
            last[i] = tail[(int) ((from + i) % tail.length)];
        }
        return last;
    }

    /** Where the last whole character of the beginning ends. */
    private int headEnd() {
        byte[] bytes = head.toByteArray();
        int start = bytes.length - 1;
        while (start >= 0 && start > bytes.length - 4 && isContinuation(bytes[start])) {
            start--;
        }
        return start >= 0 && start + length(bytes[start]) > bytes.length ? start : bytes.length;
    }

    /** Where the first whole character of the end starts. */
    private int tailStart() {
        byte[] bytes = last();
        int start = 0;
        while (start < Math.min(3, bytes.length) && isContinuation(bytes[start])) {
            start++;
        }
        return start;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    private static int length(byte first) {
        int value = first & 0xff;
        return value < 0xc0 ? 1 : value < 0xe0 ? 2 : value < 0xf0 ? 3 : 4;
    }
}
