package dev.lmresp.transcript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/**
 * A growing file of server-sent events. A comment, {@code : +12.3ms}, has the time of what follows;
 * event stream parsers ignore comments. It can only be at the start of a line, so a piece that
 * continues a line has the time of the piece before.
 */
final class TimedFile implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int LARGEST_WRITE = 1 << 16;

    private final FileChannel channel;
    private final Redactor redactor;
    private final boolean isStream;
    private long size;

    /** The end of the input, which may be the start of a secret. */
    private byte[] held = NOTHING;

    /** Bytes that are collected for one write. */
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();

    private boolean atLineStart = true;

    /**
     * @param isStream whether it can have comments, which JSON cannot
     */
    TimedFile(Path file, Redactor redactor, boolean isStream) throws IOException {
        this.channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        Owner.FILE);
        this.redactor = redactor;
        this.isStream = isStream;
    }

    /**
     * Adds a piece.
     *
     * @param nanos nanoseconds since the start of the exchange
     */
    void add(byte[] piece, long nanos) throws IOException {
        if (piece.length == 0) {
            return;
        }
        if (atLineStart && isStream) {
            // a secret does not span lines
            write(redactor.clean(held));
            held = NOTHING;
            write(Timeline.mark(nanos / 1e6));
        }
        atLineStart = piece[piece.length - 1] == '\n';
        byte[] clean = redactor.clean(held.length == 0 ? piece : joined(held, piece));
        int keep = atLineStart ? 0 : Math.min(redactor.held(), clean.length);
        held = keep == 0 ? NOTHING : Arrays.copyOfRange(clean, clean.length - keep, clean.length);
        write(clean, clean.length - keep);
    }

    private static byte[] joined(byte[] start, byte[] end) {
        byte[] all = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, all, start.length, end.length);
        return all;
    }

    private void write(byte[] bytes) throws IOException {
        write(bytes, bytes.length);
    }

    private void write(byte[] bytes, int length) throws IOException {
        size += length;
        unwritten.write(bytes, 0, length);
        if (unwritten.size() >= LARGEST_WRITE) {
            flush();
        }
    }

    /** Writes all but the possible start of a secret, so that a crash does not lose it. */
    void flush() throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(unwritten.toByteArray());
        unwritten.reset();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** The number of bytes so far. */
    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            write(redactor.clean(held));
            flush();
        }
    }
}
