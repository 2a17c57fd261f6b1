package dev.lmresp.transcript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * A file of server-sent events that grows as they come. A comment, {@code : +12.3ms}, says when
 * what follows came; readers of event streams pass over comments. It can only stand at the start of
 * a line, so a piece that goes on in the middle of one has the time of the piece before.
 */
final class TimedFile implements AutoCloseable {
    private final FileChannel channel;
    private final Redactor redactor;
    private final boolean isStream;
    private long size;

    /** The end of what came, which may be the start of a secret. */
    private byte[] held = {};

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
            held = new byte[0];
            write(
                    String.format(Locale.ROOT, ": +%.1fms\n", nanos / 1e6)
                            .getBytes(StandardCharsets.UTF_8));
        }
        atLineStart = piece[piece.length - 1] == '\n';
        byte[] all = Arrays.copyOf(held, held.length + piece.length);
        System.arraycopy(piece, 0, all, held.length, piece.length);
        byte[] clean = redactor.clean(all);
        int keep = atLineStart ? 0 : Math.min(redactor.held(), clean.length);
        held = Arrays.copyOfRange(clean, clean.length - keep, clean.length);
        write(Arrays.copyOf(clean, clean.length - keep));
    }

    private void write(byte[] bytes) throws IOException {
        size += bytes.length;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** How many bytes have been written. */
    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            write(redactor.clean(held));
        }
    }
}
