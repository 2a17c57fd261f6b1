package dev.lmresp.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;

/**
 * A text file of the user: read whole, and replaced atomically. Error messages have the file's
 * name.
 */
public final class TextFile {
    /** The maximum size in bytes. */
    public static final int MOST = 16 << 20;

    /** The number of symbolic links that Linux follows. */
    private static final int MOST_LINKS = 40;

    private TextFile() {}

    /**
     * The text of a file; empty when there is no such file.
     *
     * @throws SettingsException when it cannot be read, or is not UTF-8
     */
    public static Optional<String> read(Path file) {
        try {
            return Optional.of(utf8(InputFile.regular(file, MOST)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + reason(e));
        }
    }

    /** Decodes bytes as UTF-8. */
    public static String utf8(byte[] content) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    }

    /**
     * Checks that a file can be replaced, before any other is changed.
     *
     * @throws SettingsException when it cannot be written
     */
    public static void requireWritable(Path file) {
        try {
            Path target = target(file).toAbsolutePath();
            if (Files.exists(target) && !Files.isWritable(target)) {
                // renaming another file over it would work, but the owner does not want that
                throw new IOException("it is read-only");
            }
            Path folder = target.getParent();
            while (folder != null && !Files.exists(folder)) {
                folder = folder.getParent();
            }
            if (folder != null && !Files.isWritable(folder)) {
                throw new IOException("permission denied in its folder");
            }
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be written: " + reason(e));
        }
    }

    /**
     * Replaces or creates a file. Its permissions are kept, and so is a symbolic link: its target
     * is replaced.
     *
     * @throws SettingsException when it cannot be written; the file is then unchanged
     */
    public static void replace(Path file, String text) {
        requireWritable(file);
        try {
            Path target = target(file).toAbsolutePath();
            Path folder = Files.createDirectories(target.resolveSibling("."));
            Path whole = Files.createTempFile(folder, ".lmresp-", ".tmp");
            try {
                copyPermissions(target, whole);
                write(whole, text);
                Files.move(
                        whole,
                        target,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (AccessDeniedException e) {
            // the error concerns the temporary file beside it, not the file itself
            throw new SettingsException(
                    file + " cannot be written: permission denied in its folder");
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be written: " + reason(e));
        }
    }

    /** The final target of a link, which may not exist. */
    private static Path target(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        Path target = file;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MOST_LINKS) {
                throw new IOException("its symbolic links form a loop");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        var posix = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (posix != null && Files.exists(from)) {
            posix.setPermissions(Files.getPosixFilePermissions(from));
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            // if the rename reached the disk before the content, the file would be empty after a
            // power failure
            channel.force(true);
        }
    }

    /**
     * Why a file cannot be used, for an error message after its name and a colon. The messages of
     * the exceptions are often just the name.
     */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _, FileNotFoundException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "a file exists where a folder is needed";
            case NotDirectoryException _ -> "not a folder";
            case CharacterCodingException _ -> "it is not UTF-8";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
