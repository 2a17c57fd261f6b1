package dev.lmresp.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Passes on the zstd frames (RFC 8878) that have content, and limits the decoder's memory to the
 * allowed size of the body: the decoder does not support skippable frames, and trusts the size that
 * a frame declares.
 */
final class ZstdFrames extends InputStream {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;

    /** The maximum for HTTP (RFC 9659). */
    private static final long MAX_WINDOW = 8L << 20;

    private static final int MAX_BLOCK = 128 << 10;
    private static final int RUN_LENGTH_BLOCK = 1;
    private static final byte[] NOTHING = {};

    private enum Part {
        FRAME,
        BLOCK,
        CHECKSUM
    }

    private final InputStream in;
    private final long maxContent;
    private Part next = Part.FRAME;
    private boolean hasChecksum;
    private byte[] header = NOTHING;
    private int headerAt;
    private int content;

    ZstdFrames(InputStream in, long maxContent) {
        this.in = new BufferedInputStream(in);
        this.maxContent = maxContent;
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
        while (headerAt == header.length && content == 0) {
            if (!advance()) {
                return -1;
            }
        }
        if (headerAt < header.length) {
            int count = Math.min(length, header.length - headerAt);
            System.arraycopy(header, headerAt, into, offset, count);
            headerAt += count;
            return count;
        }
        int count = in.read(into, offset, Math.min(length, content));
        if (count < 0) {
            throw endsTooEarly();
        }
        content -= count;
        return count;
    }

    /** Advances to the next header; false at the end. */
    private boolean advance() throws IOException {
        header = NOTHING;
        headerAt = 0;
        switch (next) {
            case FRAME -> {
                byte[] magic = in.readNBytes(4);
                if (magic.length == 0) {
                    return false;
                }
                if (magic.length < 4) {
                    throw endsTooEarly();
                }
                frame(magic);
            }
            case BLOCK -> {
                header = require(3);
                int block = (int) littleEndian(header, 0, 3);
                int size = block >>> 3;
                if (size > MAX_BLOCK) {
                    throw new ZipException("a block is larger than zstd allows");
                }
                content = ((block >>> 1) & 3) == RUN_LENGTH_BLOCK ? 1 : size;
                next = (block & 1) == 0 ? Part.BLOCK : Part.CHECKSUM;
            }
            case CHECKSUM -> {
                content = hasChecksum ? 4 : 0;
                next = Part.FRAME;
            }
        }
        return true;
    }

    private void frame(byte[] magic) throws IOException {
        int number = (int) littleEndian(magic, 0, 4);
        if ((number & ~0xf) == SKIPPABLE_MAGIC) {
            in.skipNBytes(littleEndian(require(4), 0, 4));
            return;
        }
        if (number != MAGIC) {
            throw new ZipException("it is not zstd");
        }
        byte[] descriptor = require(1);
        int flags = descriptor[0] & 0xff;
        boolean isOneSegment = (flags & 0x20) != 0;
        int windowBytes = isOneSegment ? 0 : 1;
        int dictionaryBytes = (1 << (flags & 3)) >> 1;
        int sizeFlag = flags >>> 6;
        int sizeBytes = sizeFlag == 0 ? (isOneSegment ? 1 : 0) : 1 << sizeFlag;
        byte[] rest = require(windowBytes + dictionaryBytes + sizeBytes);
        if (!isOneSegment && window(rest[0] & 0xff) > MAX_WINDOW) {
            throw new ZipException("its window is larger than 8 MB");
        }
        checkSize(littleEndian(rest, windowBytes + dictionaryBytes, sizeBytes));
        header = join(magic, descriptor, rest);
        hasChecksum = (flags & 4) != 0;
        next = Part.BLOCK;
    }

    private static long window(int descriptor) {
        long base = 1L << (10 + (descriptor >>> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private void checkSize(long size) throws IOException {
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw new ZipException("it says that it has " + Long.toUnsignedString(size) + " bytes");
        }
        if (size > maxContent) {
            throw RequestBody.tooLarge(maxContent);
        }
    }

    private byte[] require(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw endsTooEarly();
        }
        return bytes;
    }

    private static EOFException endsTooEarly() {
        return new EOFException("it ends too early");
    }

    private static long littleEndian(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number |= (bytes[from + i] & 0xffL) << (8 * i);
        }
        return number;
    }

    private static byte[] join(byte[] first, byte[] second, byte[] third) {
        byte[] all = Arrays.copyOf(first, first.length + second.length + third.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        System.arraycopy(third, 0, all, first.length + second.length, third.length);
        return all;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
