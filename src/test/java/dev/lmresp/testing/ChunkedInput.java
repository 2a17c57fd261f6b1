package dev.lmresp.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The content of a chunked body. Counts the chunks: each was one write of the sender. */
final class ChunkedInput extends InputStream {
    private final InputStream in;
    private int left;
    private boolean ended;
    private int chunks;

    ChunkedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        if (left == 0) {
            String size = HttpLines.readLine(in);
            if (size.isEmpty()) {
                throw new EOFException("the body ends without its last chunk");
            }
            left = Integer.parseInt(size.replaceFirst(";.*", "").strip(), 16);
            if (left == 0) {
                ended = true;
                HttpLines.readLine(in);
                return -1;
            }
            chunks++;
        }
        int count = in.read(bytes, from, Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the body ends inside a chunk");
        }
        left -= count;
        if (left == 0) {
            HttpLines.readLine(in);
        }
        return count;
    }

    /** How many chunks began so far. */
    int chunks() {
        return chunks;
    }
}
