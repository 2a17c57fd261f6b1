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
 * Removes recordings: a recording is renamed first, so that a crash in the middle does not leave
 * something that looks like a recording.
 */
final class Removal {
    private static final String PREFIX = ".removed-";

    private Removal() {}

    /** True for the name of a recording that is being removed. */
    static boolean isRemoved(String name) {
        return name.startsWith(PREFIX);
    }

    /**
     * Removes a recording with its folder.
     *
     * @throws NoSuchFileException when it does not exist any more
     */
    static void remove(Path recording) throws IOException {
        if (!Files.isDirectory(recording)) {
            throw new NoSuchFileException(recording.toString());
        }
        if (!Files.isWritable(recording)) {
            // it could be renamed but not deleted, and its owner would not find it again
            throw new AccessDeniedException(recording.toString());
        }
        Path removed = recording.resolveSibling(PREFIX + recording.getFileName());
        Files.move(recording, removed, StandardCopyOption.ATOMIC_MOVE);
        finish(removed);
    }

    /** Deletes the rest of a recording. Another process may be doing the same. */
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
