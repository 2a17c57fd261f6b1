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
 * A file of server-sent events that grows as they come. A comment, {@code : +12.3ms}, says when
 * what follows came; readers of event streams pass over comments. It can only stand at the start of
 * a line, so a piece that goes on in the middle of one has the time of the piece before.
 */
final class TimedFile implements AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int LARGEST_WRITE = 1 << 16;

    private final FileChannel channel;
    private final Redactor redactor;
    private final boolean isStream;
    private long size;

    /** The end of what came, which may be the start of a secret. */
    private byte[] held = NOTHING;

    /** What waits to be written together. */
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();

    private boolean atLineStart = true;

    /**
     * A file that begins.
     *
     * @param isStream whether it may have comments, which JSON may not
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
     * @param nanos when it came, after the start of the exchange
     */
    void add(byte[] piece, long nanos) throws IOException {
        if (piece.length == 0) {
            return;
        }
        if (atLineStart && isStream) {
            // a secret does not go over the end of a line
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

    /** Hands all but what may be the start of a secret to the system, where a crash leaves it. */
    void flush() throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(unwritten.toByteArray());
        unwritten.reset();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** How many bytes there are. */
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
