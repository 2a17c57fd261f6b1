package dev.lmresp.state.database;

import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;

import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * SQLite's native library, which is packaged in its jar. The driver would unpack it at every start,
 * and leave it behind whenever lmresp is killed. So it is unpacked once, into the state folder; if
 * that is impossible, into the temporary folder, and deleted after loading.
 */
public final class SqliteLibrary {
    private static final String FOLDER = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";
    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private SqliteLibrary() {}

    /**
     * Loads the library, only once.
     *
     * @param folder where it may be kept, empty for nowhere
     * @throws StoreException when no folder allows loading libraries
     */
    public static synchronized void load(Optional<StateFolder> folder) {
        if (System.getProperty(FOLDER) != null) {
            // already loaded, or configured by the user
            initialize();
            return;
        }
        String failure = folder.map(SqliteLibrary::loadKept).orElse("");
        if (System.getProperty(FOLDER) == null) {
            loadTemporary(failure);
        }
    }

    /** Returns the error, empty on success. */
    private static String loadKept(StateFolder state) {
        try {
            Path folder =
                    Files.createDirectories(
                            state.create().resolve("sqlite-" + SQLiteJDBCLoader.getVersion()));
            Path library = folder.resolve(LibraryLoaderUtil.getNativeLibName());
            if (!Files.exists(library) || Files.size(library) != size()) {
                unpack(library);
                deleteOlder(state, folder);
            }
            load(library);
            return "";
        } catch (IOException | UnsatisfiedLinkError e) {
            return e.getMessage() + "; ";
        }
    }

    /**
     * Deletes the libraries of earlier versions; a process that has loaded one keeps it until it
     * ends.
     */
    private static void deleteOlder(StateFolder state, Path current) throws IOException {
        try (var folders = Files.newDirectoryStream(state.path(), "sqlite-*")) {
            for (Path folder : folders) {
                if (!folder.equals(current)) {
                    delete(folder.resolve(LibraryLoaderUtil.getNativeLibName()));
                    delete(folder);
                }
            }
        }
    }

    private static void loadTemporary(String failure) {
        Path parent =
                Path.of(System.getProperty(TEMPORARY, System.getProperty("java.io.tmpdir", ".")));
        try {
            Path folder = Files.createTempDirectory(parent, "lmresp-sqlite-");
            Path library = folder.resolve(LibraryLoaderUtil.getNativeLibName());
            try {
                unpack(library);
                load(library);
            } finally {
                delete(library);
                delete(folder);
            }
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new StoreException(
                    "the SQLite library cannot be loaded (%s%s); choose a folder from which programs may run: LMRESP_JAVA_OPTS=-D%s=FOLDER"
                            .formatted(failure, e.getMessage(), TEMPORARY),
                    e);
        }
    }

    @SuppressWarnings("restricted") // allowed by the manifest of the jar
    private static void load(Path library) {
        System.load(library.toAbsolutePath().toString());
        System.setProperty(FOLDER, String.valueOf(library.toAbsolutePath().getParent()));
        System.setProperty(NAME, String.valueOf(library.getFileName()));
        initialize();
    }

    private static void initialize() {
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new StoreException("the SQLite library cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** Unpacks to a temporary name first, so that another process never loads half of it. */
    private static void unpack(Path library) throws IOException {
        Path whole = Files.createTempFile(library.toAbsolutePath().getParent(), ".new-", "");
        try (InputStream in = resource().openStream()) {
            Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
            Files.move(
                    whole,
                    library,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static long size() throws IOException {
        return resource().openConnection().getContentLengthLong();
    }

    private static URL resource() throws IOException {
        String name =
                LibraryLoaderUtil.getNativeLibResourcePath()
                        + "/"
                        + LibraryLoaderUtil.getNativeLibName();
        URL resource = SqliteLibrary.class.getResource(name);
        if (resource == null) {
            throw new IOException("none is available for this platform, " + name);
        }
        return resource;
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Windows locks loaded files; files are deleted before the folder, which is registered
            // first
            path.toFile().deleteOnExit();
        }
    }
}
