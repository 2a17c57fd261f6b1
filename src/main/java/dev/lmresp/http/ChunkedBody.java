package dev.lmresp.http;

import java.net.ProtocolException;

/**
 * A chunked body (RFC 9112, 7.1). Extensions and trailers are skipped; spaces around sizes and line
 * ends without CR, which real servers send, are accepted.
 */
final class ChunkedBody extends Body {
    /** The limit for extensions of a chunk, or for all trailers. */
    private static final int MAX_UNUSED_BYTES = 64 << 10;

    /** With a larger size, another digit would overflow a long. */
    private static final long LARGEST_SIZE_TO_GROW = Long.MAX_VALUE >> 4;

    private enum Part {
        /** Before or in the digits of a size. */
        SIZE,
        /** After the digits, until the end of the line. */
        EXTENSION,
        DATA,
        /** Before the line end that follows the data. */
        DATA_END,
        /** After the CR that follows the data. */
        DATA_LF,
        /** At the start of a trailer, or of the final empty line. */
        TRAILER_START,
        TRAILER,
        OVER
    }

    private Part part = Part.SIZE;
    private long left;
    private boolean hasDigits;
    private int unused;

    ChunkedBody(Connection connection, ConnectionPool pool, boolean keepsConnection) {
        super(connection, pool, keepsConnection);
    }

    @Override
    boolean isOver() {
        return part == Part.OVER;
    }

    @Override
    int take(byte[] into, int offset, int length) {
        int taken = 0;
        while (connection.buffered() > 0 && part != Part.OVER && !hasFailed()) {
            if (part != Part.DATA) {
                step(connection.nextBuffered());
                continue;
            }
            if (taken == length) {
                break;
            }
            int size = connection.take(into, offset + taken, (int) Math.min(length - taken, left));
            taken += size;
            left -= size;
            if (left == 0) {
                part = Part.DATA_END;
            }
        }
        return taken;
    }

    /** Processes a byte that is not data. */
    private void step(byte next) {
        switch (part) {
            case SIZE -> size(next);
            case EXTENSION -> {
                if (next == '\n') {
                    sizeEnded();
                } else {
                    passOver();
                }
            }
            case DATA_END -> {
                if (next == '\n') {
                    chunkEnded();
                } else if (next == '\r') {
                    part = Part.DATA_LF;
                } else {
                    malformed("is longer than its size");
                }
            }
            case DATA_LF -> {
                if (next == '\n') {
                    chunkEnded();
                } else {
                    malformed("is longer than its size");
                }
            }
            case TRAILER_START -> {
                if (next == '\n') {
                    part = Part.OVER;
                } else if (next != '\r') {
                    part = Part.TRAILER;
                    passOver();
                }
            }
            case TRAILER -> {
                if (next == '\n') {
                    part = Part.TRAILER_START;
                } else {
                    passOver();
                }
            }
            case DATA, OVER -> throw new IllegalStateException("not at a byte of its own");
        }
    }

    private void size(byte next) {
        int digit = Character.digit(next, 16);
        boolean isSpace = next == ' ' || next == '\t';
        if (left == 0) {
            // zeros and spaces before a size may go on forever
            passOver();
        }
        if (digit >= 0 && left <= LARGEST_SIZE_TO_GROW) {
            left = left * 16 + digit;
            hasDigits = true;
        } else if (digit >= 0) {
            malformed("has a size that is too large");
        } else if (!hasDigits && !isSpace) {
            malformed("has no size");
        } else if (next == '\n') {
            sizeEnded();
        } else if (hasDigits && (next == '\r' || next == ';' || isSpace)) {
            part = Part.EXTENSION;
        } else if (hasDigits) {
            malformed("has a size that is not a number");
        }
    }

    private void sizeEnded() {
        part = left > 0 ? Part.DATA : Part.TRAILER_START;
        unused = 0;
    }

    private void chunkEnded() {
        part = Part.SIZE;
        hasDigits = false;
    }

    private void passOver() {
        unused++;
        if (unused > MAX_UNUSED_BYTES) {
            malformed("has too much framing around its data");
        }
    }

    private void malformed(String problem) {
        fail(new ProtocolException("a chunk of the body " + problem));
    }
}
