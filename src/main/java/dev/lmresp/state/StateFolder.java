package dev.lmresp.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * The folder for state between runs, {@code $XDG_STATE_HOME/lmresp}. Only its owner has access, if
 * the file system has owners.
 */
public final class StateFolder {
    private static final FileAttribute<?> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    private StateFolder(Path path) {
        this.path = path;
    }

    /**
     * The folder of the current user; empty if the environment has no home.
     *
     * @param environment the environment's variables
     */
    public static Optional<StateFolder> of(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        if (!state.isEmpty()) {
            return Optional.of(new StateFolder(Path.of(state, "lmresp")));
        }
        String windows = environment.getOrDefault("LOCALAPPDATA", "");
        if (!windows.isEmpty()) {
            return Optional.of(new StateFolder(Path.of(windows, "lmresp", "state")));
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty()
                ? Optional.empty()
                : Optional.of(new StateFolder(Path.of(home, ".local", "state", "lmresp")));
    }

    /** Its path; it may not exist yet. */
    public Path path() {
        return path;
    }

    /** Creates the folder if it does not exist. */
    public Path create() throws IOException {
        if (!Files.isDirectory(path)) {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(path, attributes(OWNER_ONLY_FOLDER));
        }
        return path;
    }

    /**
     * A file that only its owner can read. Created empty if it does not exist.
     *
     * @param name its name
     * @throws IOException when it cannot be created
     */
    public Path file(String name) throws IOException {
        Path file = create().resolve(name);
        try {
            Files.createFile(file, attributes(OWNER_ONLY_FILE));
        } catch (FileAlreadyExistsException e) {
            // created by an earlier run, or by another process just now
        }
        return file;
    }

    /**
     * A persistent secret: random bytes, created on first use.
     *
     * @param name the name of its file
     * @param length its length in bytes
     * @throws IOException when it can neither be read nor stored
     */
    public byte[] secret(String name, int length) throws IOException {
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            keep(file, random(length));
        }
        return read(file, length);
    }

    /**
     * A secret from an earlier run.
     *
     * @param name the name of its file
     * @param length its length in bytes
     * @return empty when there is none
     * @throws IOException when it cannot be read
     */
    public Optional<byte[]> existingSecret(String name, int length) throws IOException {
        Path file = path.resolve(name);
        return Files.exists(file) ? Optional.of(read(file, length)) : Optional.empty();
    }

    private static byte[] read(Path file, int length) throws IOException {
        byte[] secret = Files.readAllBytes(file);
        if (secret.length != length) {
            throw new IOException(
                    "%s has %d bytes instead of %d; delete it, and lmresp creates a new one"
                            .formatted(file, secret.length, length));
        }
        return secret;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Writes a file atomically; of two processes the first one wins. */
    private void keep(Path file, byte[] content) throws IOException {
        Path whole = Files.createTempFile(create(), ".new-", "", attributes(OWNER_ONLY_FILE));
        try {
            // if the rename reached the disk before the content, the file would be empty after a
            // power failure
            Files.write(whole, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException e) {
            // another process was faster
        } catch (UnsupportedOperationException e) {
            Files.move(whole, file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static FileAttribute<?>[] attributes(FileAttribute<?> posix) {
        boolean known = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return known ? new FileAttribute<?>[] {posix} : new FileAttribute<?>[0];
    }
}
