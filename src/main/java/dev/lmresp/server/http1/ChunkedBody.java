package dev.lmresp.server.http1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a chunked body, validates it, and writes it in chunks of its own: one for all that has
 * arrived, without extensions and trailers.
 */
final class ChunkedBody {
    private static final int MAX_LINE = 4 << 10;
    private static final int MAX_TRAILERS = 16 << 10;

    /** The limit for chunk framing, in addition to the size of the body. */
    private static final int MAX_OVERHEAD = 16 << 10;

    private static final byte[] NOTHING = {};
    private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS,
        DONE
    }

    private final LineReader lines = new LineReader();
    private final long maxBytes;
    private Part part = Part.SIZE;
    private long announced;
    private long left;
    private long overhead;
    private int trailersLeft = MAX_TRAILERS;

    ChunkedBody(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean isDone() {
        return part == Part.DONE;
    }

    /** The bytes of the body received so far. */
    long received() {
        return announced - left;
    }

    /** The available part of the body, in chunks; empty when more must arrive first. */
    byte[] read(Input in) {
        byte[] data = new byte[in.available()];
        int length = 0;
        while (part != Part.DONE && in.available() > 0) {
            if (part == Part.DATA) {
                int count = (int) Math.min(left, in.available());
                System.arraycopy(in.bytes, in.position, data, length, count);
                in.position += count;
                length += count;
                left -= count;
                part = left == 0 ? Part.DATA_END : Part.DATA;
            } else {
                readLine(in);
            }
        }
        return framed(data, length);
    }

    private void readLine(Input in) {
        switch (part) {
            case SIZE -> {
                if (lines.read(in, MAX_LINE, ChunkedBody::lineTooLong)) {
                    left = size(lines.bytes, lines.from, lines.to);
                    part = left == 0 ? Part.TRAILERS : Part.DATA;
                }
            }
            case DATA_END -> {
                if (lines.read(in, 0, ChunkedBody::tooLong)) {
                    part = Part.SIZE;
                }
            }
            case TRAILERS -> {
                if (lines.read(in, trailersLeft, ChunkedBody::trailersTooLong)) {
                    int length = lines.to - lines.from;
                    trailersLeft = Math.max(0, trailersLeft - length - 2);
                    if (length == 0) {
                        part = Part.DONE;
                    } else {
                        FieldSyntax.colon(lines.bytes, lines.from, lines.to);
                    }
                }
            }
            case DATA, DONE -> throw new IllegalStateException("no line is due");
        }
    }

    private static MalformedRequest lineTooLong() {
        return MalformedRequest.bad("the line with the size of a chunk is too long");
    }

    private static MalformedRequest tooLong() {
        return MalformedRequest.bad("a chunk is longer than its size");
    }

    private static MalformedRequest trailersTooLong() {
        return new MalformedRequest(
                431, "the trailer fields are longer than " + (MAX_TRAILERS >> 10) + " KB");
    }

    private long size(byte[] line, int from, int to) {
        long size = 0;
        int end = from;
        for (; end < to && Character.digit(line[end], 16) >= 0; end++) {
            size = (size << 4) + Character.digit(line[end], 16);
            if (announced + size > maxBytes) {
                // before the number overflows
                throw new MalformedRequest(413, "the chunks exceed the limit of a request body");
            }
        }
        if (end == from || !isExtension(line, end, to)) {
            throw MalformedRequest.bad(
                    "a chunk size must be a hexadecimal number; only ;extensions may follow it");
        }
        announced += size;
        overhead = Math.max(0, overhead + to - from + 4 - 16 - 2 * size);
        if (overhead > MAX_OVERHEAD) {
            throw MalformedRequest.bad("the chunks are too small compared with their framing");
        }
        return size;
    }

    private static boolean isExtension(byte[] line, int from, int to) {
        int start = from;
        while (start < to && FieldSyntax.isSpace(line[start])) {
            start++;
        }
        boolean valid = from == to || (start < to && line[start] == ';');
        for (int i = start; i < to; i++) {
            valid &= FieldSyntax.isValueChar(line[i] & 0xff);
        }
        return valid;
    }

    private byte[] framed(byte[] data, int length) {
        byte[] end = part == Part.DONE ? LAST : NOTHING;
        if (length == 0) {
            return end;
        }
        byte[] start = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = Arrays.copyOf(start, start.length + length + 2 + end.length);
        System.arraycopy(data, 0, chunk, start.length, length);
        chunk[start.length + length] = '\r';
        chunk[start.length + length + 1] = '\n';
        System.arraycopy(end, 0, chunk, start.length + length + 2, end.length);
        return chunk;
    }
}
