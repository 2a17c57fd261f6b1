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
 * The standard output, which remembers why it took no more: writers keep that to themselves, and an
 * answer that is on no disk must not look like one that is.
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

    /** What went wrong, for people; empty also where nobody reads any more, which is no error. */
    Optional<String> problem() {
        IOException why = failure;
        return why == null || isReadByProgram()
                ? Optional.empty()
                : Optional.of(Optional.ofNullable(why.getMessage()).orElse("it is closed"));
    }

    /** The words of the system for a pipe that is closed are in its language. */
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
