package dev.lmresp.terminal.prompt;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The history of inputs, one entry per line, oldest first. Only its owner can read it. Several
 * processes may write to it at the same time.
 */
final class HistoryFile {
    /** The number of entries to keep. */
    static final int ENTRIES = 10_000;

    /** The number of additional entries before the file is truncated, which rewrites it. */
    private static final int SLACK = ENTRIES / 4;

    /** Longer entries are not saved: pasted files would slow down every start. */
    private static final int LONGEST = 1 << 16;

    private final Path path;
    private int entries;

    HistoryFile(Path path) {
        this.path = path;
    }

    /** All entries; empty if there is no file yet. */
    List<String> load() throws IOException {
        List<String> all;
        try {
            all = lines(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        entries = all.size();
        List<String> kept = last(all);
        return kept.stream().map(HistoryFile::unescaped).toList();
    }

    /** Appends an entry. */
    void append(String entry) throws IOException {
        if (entry.length() > LONGEST) {
            return;
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownerOnly("rwx------"));
        }
        Set<StandardOpenOption> options =
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try (FileChannel file = FileChannel.open(path, options, ownerOnly("rw-------"))) {
            FileLock lock = locked(file);
            try {
                write(file, file.size(), (endsALine(file) ? "" : "\n") + escaped(entry) + "\n");
                entries++;
                if (entries > ENTRIES + SLACK) {
                    cut(file);
                }
            } finally {
                if (lock.isValid()) {
                    lock.release();
                }
            }
        }
    }

    /** Why it could not be read or written, for people. */
    String why(IOException e) {
        if (!(e instanceof FileSystemException known)) {
            return "%s: %s".formatted(path, e.getMessage());
        }
        String reason =
                switch (known) {
                    case AccessDeniedException _ -> "permission denied";
                    case FileAlreadyExistsException _ -> "not a folder";
                    default ->
                            Objects.requireNonNullElse(
                                    known.getReason(), known.getClass().getSimpleName());
                };
        return "%s: %s".formatted(Objects.requireNonNullElse(known.getFile(), path), reason);
    }

    /**
     * Truncates in place: processes that wait for the file's lock must not wait for a replaced
     * file.
     */
    private void cut(FileChannel file) throws IOException {
        List<String> kept = last(lines(read(file, 0, (int) file.size())));
        file.truncate(write(file, 0, String.join("\n", kept) + "\n"));
        entries = kept.size();
    }

    private static FileLock locked(FileChannel file) throws IOException {
        try {
            return file.lock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("another prompt of this process writes into it", e);
        }
    }

    /** True when the file ends with a line end: a killed process may have left half an entry. */
    private static boolean endsALine(FileChannel file) throws IOException {
        return file.size() == 0 || read(file, file.size() - 1, 1)[0] == '\n';
    }

    private static byte[] read(FileChannel file, long from, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.array();
    }

    /** Writes a text, and returns its end. */
    private static long write(FileChannel file, long at, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes, at + bytes.position());
        }
        return at + bytes.limit();
    }

    private static List<String> lines(byte[] content) {
        return new String(content, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<String> last(List<String> all) {
        return all.subList(Math.max(0, all.size() - ENTRIES), all.size());
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    static String escaped(String entry) {
        return entry.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    static String unescaped(String line) {
        var entry = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                char escaped = line.charAt(++i);
                entry.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> escaped;
                        });
            } else {
                entry.append(c);
            }
        }
        return entry.toString();
    }
}
