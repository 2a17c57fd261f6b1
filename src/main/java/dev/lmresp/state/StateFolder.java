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
 * The folder for what lmresp keeps between runs, {@code $XDG_STATE_HOME/lmresp}. Only its owner can
 * look into it, where the file system knows owners.
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
     * The folder of the user who runs this; empty when the environment names no home.
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

    /** Where it is; it may not exist yet. */
    public Path path() {
        return path;
    }

    /** Makes the folder if it is not there. */
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
     * A file that only its owner can read. It is made, empty, when it is not there.
     *
     * @param name its name
     * @throws IOException when it cannot be made
     */
    public Path file(String name) throws IOException {
        Path file = create().resolve(name);
        try {
            Files.createFile(file, attributes(OWNER_ONLY_FILE));
        } catch (FileAlreadyExistsException e) {
            // made by an earlier run, or by another process just now
        }
        return file;
    }

    /**
     * A secret that stays the same from now on: random bytes, made when they are first asked for.
     *
     * @param name the name of its file
     * @param length how many bytes it has
     * @throws IOException when it can neither be read nor be kept
     */
    public byte[] secret(String name, int length) throws IOException {
        Path file = path.resolve(name);
        if (!Files.exists(file)) {
            keep(file, random(length));
        }
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

    /**
     * Writes a file that is whole as soon as it is there; of two processes the first one counts.
     */
    private void keep(Path file, byte[] content) throws IOException {
        Path whole = Files.createTempFile(create(), ".new-", "", attributes(OWNER_ONLY_FILE));
        try {
            // a file whose name is on the disk before its content would be empty after a power cut
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
