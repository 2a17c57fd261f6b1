package dev.lmresp.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Changes of several files that belong together: all are made, or none. */
public final class FileChanges {
    /** The suffix of the backup that is kept before a file is changed. */
    public static final String BACKUP = ".lmresp-backup";

    private final Path kept;
    private final BiConsumer<Path, String> replace;

    /**
     * Prepares changes; nothing is changed yet.
     *
     * @param kept the file of the user of which a backup is kept
     */
    public FileChanges(Path kept) {
        this(kept, TextFile::replace);
    }

    /**
     * Prepares changes that are written in another way.
     *
     * @param kept the file of the user of which a backup is kept
     * @param replace replaces the text of a file
     */
    public FileChanges(Path kept, BiConsumer<Path, String> replace) {
        this.kept = kept;
        this.replace = replace;
    }

    /**
     * Makes all changes, in this order, or none.
     *
     * @return the backups
     * @throws SettingsException when a file cannot be written; all files are then unchanged
     */
    public List<Path> apply(List<FileChange> changes) {
        changes.forEach(change -> TextFile.requireWritable(change.file()));
        var copies = new ArrayList<Path>();
        var begun = new ArrayList<FileChange>();
        try {
            for (FileChange change : changes) {
                begun.add(change);
                make(change, copies);
            }
            return List.copyOf(copies);
        } catch (SettingsException e) {
            undo(begun, copies, e);
            throw e;
        }
    }

    private void make(FileChange change, List<Path> copies) {
        try {
            // a symbolic link belongs to the user, even if its target has no other content
            if (change.after().isEmpty() && !Files.isSymbolicLink(change.file())) {
                Files.deleteIfExists(change.file());
                return;
            }
            if (change.before().isPresent() && change.file().equals(kept)) {
                copies.add(keep(change.file()));
            }
            replace.accept(change.file(), change.after());
        } catch (IOException e) {
            throw new SettingsException(
                    change.file() + " cannot be changed: " + TextFile.reason(e));
        }
    }

    /** Rolls back; errors are added to the failure. */
    private static void undo(List<FileChange> begun, List<Path> copies, SettingsException failure) {
        for (FileChange change : begun.reversed()) {
            try {
                if (change.before().isEmpty()) {
                    Files.deleteIfExists(change.file());
                } else if (!TextFile.read(change.file()).equals(change.before())) {
                    TextFile.replace(change.file(), change.before().get());
                }
            } catch (IOException | SettingsException e) {
                failure.addSuppressed(e);
            }
        }
        for (Path copy : copies) {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Creates a backup, unless there is one: lmresp can remove what it has written itself. */
    private static Path keep(Path file) throws IOException {
        return Files.copy(
                file,
                file.resolveSibling(file.getFileName() + BACKUP),
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
