package dev.lmresp.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads files that users name, without blocking forever: a pipe without a writer and some devices
 * never end. The exception's message is the reason ({@link TextFile#reason}).
 */
public final class InputFile {
    private static final Path NOTHING = Path.of("/dev/null");

    private static final int KIND = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private InputFile() {}

    /**
     * The content of a regular file; empty for {@code /dev/null}.
     *
     * @param most the maximum size in bytes
     * @throws IOException when it does not exist, is not a regular file, is larger, or cannot be
     *     read
     */
    public static byte[] regular(Path file, int most) throws IOException {
        refuseOther(file);
        if (Files.size(file) > most) {
            throw tooLarge(most);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, most);
        }
    }

    /**
     * The content of a regular file, or of a descriptor that a shell has opened, such as {@code
     * <(command)} or {@code /dev/stdin}.
     */
    public static byte[] given(Path file, int most) throws IOException {
        try (InputStream in = open(file)) {
            return read(in, most);
        }
    }

    /** Opens the same files as {@link #given}. */
    public static InputStream open(Path file) throws IOException {
        if (!isDescriptor(file)) {
            refuseOther(file);
        }
        return Files.newInputStream(file);
    }

    /**
     * Reads to the end.
     *
     * @throws IOException when there are more than {@code most} bytes
     */
    public static byte[] read(InputStream in, int most) throws IOException {
        byte[] content = in.readNBytes(most + 1);
        if (content.length > most) {
            throw tooLarge(most);
        }
        return content;
    }

    private static IOException tooLarge(int most) {
        return new IOException("it is larger than %s MiB".formatted(most >> 20));
    }

    private static boolean isDescriptor(Path file) {
        String name = file.toAbsolutePath().normalize().toString();
        return name.equals("/dev/stdin")
                || name.matches("/dev/fd/\\d+")
                || name.matches("/proc/(self|\\d+)/fd/\\d+");
    }

    private static void refuseOther(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(file.toString(), null, "it is a folder");
        }
        if (attributes.isOther() && !file.toRealPath().equals(NOTHING)) {
            throw new FileSystemException(
                    file.toString(), null, "it is %s, not a file".formatted(kind(file)));
        }
    }

    private static String kind(Path file) throws IOException {
        try {
            int kind = (int) Files.getAttribute(file, "unix:mode") & KIND;
            return kind == PIPE ? "a named pipe" : kind == SOCKET ? "a socket" : "a device";
        } catch (UnsupportedOperationException | NoSuchFileException e) {
            return "something else";
        }
    }
}
