package dev.lmresp.cli;

import org.jspecify.annotations.Nullable;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Standard output that stores its write error: writers hide it, and a result that was not written
 * must not look like success.
 */
final class StandardOutput extends OutputStream {
    private static final Path LINK = Path.of("/dev/fd/1");
    private static final int KIND = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final OutputStream out;
    private volatile @Nullable IOException failure;

    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** The error, for people; empty also when the reader has gone, which is not an error. */
    Optional<String> problem() {
        IOException why = failure;
        return why == null || isReadByProgram()
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(why.getMessage()).orElse("it is closed"));
    }

    /** True when the output is a pipe; the system's message for a closed pipe is localized. */
    private static boolean isReadByProgram() {
        try {
            int kind = (int) Files.getAttribute(LINK, "unix:mode") & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
