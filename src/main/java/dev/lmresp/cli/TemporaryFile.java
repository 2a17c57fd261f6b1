package dev.lmresp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file in a folder of its own that only the user can read. Both are deleted on close. */
final class TemporaryFile implements AutoCloseable {
    private final Path folder;
    private final Path path;

    TemporaryFile(String name, byte[] content) throws IOException {
        folder = Files.createTempDirectory("lmresp-");
        path = folder.resolve(name);
        try {
            Files.write(path, content);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        Files.deleteIfExists(folder);
    }
}
