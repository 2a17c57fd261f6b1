package dev.lmresp.conversation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Output of any length of which the beginning and the end are kept: the beginning shows what it is,
 * the end how it went.
 */
public final class BoundedOutput {
    private final int limit;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final byte[] tail;
    private long total;

    /**
     * Creates an empty output with a limit in bytes.
     *
     * @param limit at least 2
     */
    public BoundedOutput(int limit) {
        this.limit = limit;
        this.tail = new byte[limit - limit / 2];
    }

    /** Reads to the end. A broken or closed stream counts as ended. */
    public void readAll(InputStream in) {
        byte[] block = new byte[8 << 10];
        try {
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                add(block, length);
            }
        } catch (IOException e) {
            // keep what has arrived
        }
    }

    /** Adds the first bytes of a block. */
    public synchronized void add(byte[] bytes, int length) {
        int first = Math.min(length, limit / 2 - head.size());
        head.write(bytes, 0, first);
        total += first;
        for (int i = first; i < length; i++) {
            tail[(int) ((total++ - limit / 2) % tail.length)] = bytes[i];
        }
    }

    /** The number of bytes left out. */
    public synchronized long dropped() {
        return isWhole() ? 0 : total - headEnd() - (tail.length - tailStart());
    }

    private boolean isWhole() {
        return total <= limit;
    }

    /** The text, with a line that says how many bytes are left out, if any. */
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

    /** The end, in order. */
    private byte[] last() {
        long length = Math.min(total - head.size(), tail.length);
        byte[] last = new byte[(int) length];
        long from = total - head.size() - length;
        for (int i = 0; i < last.length; i++) {
            last[i] = tail[(int) ((from + i) % tail.length)];
        }
        return last;
    }

    /** The end of the last complete character of the beginning. */
    private int headEnd() {
        byte[] bytes = head.toByteArray();
        int start = bytes.length - 1;
        while (start >= 0 && start > bytes.length - 4 && isContinuation(bytes[start])) {
            start--;
        }
        return start >= 0 && start + length(bytes[start]) > bytes.length ? start : bytes.length;
    }

    /** The start of the first complete character of the end. */
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
