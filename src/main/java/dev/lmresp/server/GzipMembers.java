package dev.lmresp.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip (RFC 1952) with any number of members. The JDK's stream recurses for each empty
 * one, and overflows the stack.
 */
final class GzipMembers extends InputStream {
    private static final int DEFLATE = 8;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] block = new byte[8 << 10];
    private int position;
    private int limit;
    private boolean inMember;
    private boolean hadMember;

    GzipMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || beginMember()) {
            int count = inflate(into, offset, length);
            if (count > 0) {
                crc.update(into, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                position = limit;
                require();
                position--;
                inflater.setInput(block, position, limit - position);
            } else {
                throw malformed();
            }
        }
        return -1;
    }

    private int inflate(byte[] into, int offset, int length) throws IOException {
        try {
            return inflater.inflate(into, offset, length);
        } catch (DataFormatException e) {
            throw malformed();
        }
    }

    private boolean beginMember() throws IOException {
        int first = next();
        if (first < 0 && hadMember) {
            return false;
        }
        if (first != 0x1f || require() != 0x8b || require() != DEFLATE) {
            throw malformed();
        }
        int flags = require();
        // time, level, operating system
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(require() | require() << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(block, position, limit - position);
        crc.reset();
        inMember = true;
        hadMember = true;
        return true;
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        if (require32() != crc.getValue()
                || require32() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("its checksum is wrong");
        }
        inMember = false;
    }

    private long require32() throws IOException {
        return require() | require() << 8 | require() << 16 | (long) require() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            require();
        }
    }

    private void skipText() throws IOException {
        while (require() != 0) {
            // zero-terminated
        }
    }

    private int require() throws IOException {
        int next = next();
        if (next < 0) {
            throw new EOFException("it ends too early");
        }
        return next;
    }

    private int next() throws IOException {
        if (position == limit) {
            int count = in.read(block, 0, block.length);
            position = 0;
            limit = Math.max(0, count);
            if (count < 0) {
                return -1;
            }
        }
        return block[position++] & 0xff;
    }

    private static ZipException malformed() {
        return new ZipException("it is not gzip");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
