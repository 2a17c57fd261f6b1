package dev.lmresp.transcript;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How a recording is removed: it gets another name first, by which nothing takes it for a
 * recording. So what a crash leaves in the middle of it is known for what it is.
 */
final class Removal {
    private static final String PREFIX = ".removed-";

    private Removal() {}

    /** Whether a name is one of a recording that is being removed. */
    static boolean isRemoved(String name) {
        return name.startsWith(PREFIX);
    }

    /**
     * Removes a recording with all that is in its folder.
     *
     * @throws NoSuchFileException when it is not there any more
     */
    static void remove(Path recording) throws IOException {
        if (!Files.isDirectory(recording)) {
            throw new NoSuchFileException(recording.toString());
        }
        if (!Files.isWritable(recording)) {
            // it can be renamed, but what is in it would stay, and be lost to its owner
            throw new AccessDeniedException(recording.toString());
        }
        Path removed = recording.resolveSibling(PREFIX + recording.getFileName());
        Files.move(recording, removed, StandardCopyOption.ATOMIC_MOVE);
        finish(removed);
    }

    /** Deletes what is left of a recording. Another process may be doing the same. */
    static void finish(Path removed) throws IOException {
        Files.walkFileTree(
                removed,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure)
                            throws IOException {
                        if (failure instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw failure;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        if (failure != null && !(failure instanceof NoSuchFileException)) {
                            throw failure;
                        }
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
