package dev.lmresp.terminal.prompt;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Completes names of files and folders like a shell: step by step, {@code ~} is the home, hidden
 * ones only after a dot. Names with blanks are quoted.
 */
public final class FileNames {
    /** More are useless, and a folder may have a million. */
    private static final int LIMIT = 1000;

    private final Path folder;
    private final String home;
    private final Predicate<Path> wanted;

    public FileNames(Path folder, String home) {
        this(folder, home, file -> true);
    }

    /**
     * Completes the names of some files, and of all folders, which may contain such files.
     *
     * @param folder the folder for relative names
     * @param home the folder for {@code ~}, may be empty
     * @param wanted selects files
     */
    public FileNames(Path folder, String home, Predicate<Path> wanted) {
        this.folder = folder;
        this.home = home;
        this.wanted = wanted;
    }

    /** The file for a word, with {@code ~} resolved. */
    public Path resolve(String word) {
        boolean isInHome = word.equals("~") || word.startsWith("~/");
        return isInHome && !home.isEmpty()
                ? Path.of(home, word.substring(1))
                : folder.resolve(word);
    }

    /** The completions of the word that ends at the cursor. */
    public List<Candidate> complete(String line, int cursor) {
        String raw = line.substring(Words.start(line, cursor), cursor);
        List<String> words = Words.of(raw);
        return complete(words.isEmpty() ? "" : words.getFirst());
    }

    /** The completions of an unquoted word. */
    public List<Candidate> complete(String word) {
        if (word.equals("~") && !home.isEmpty()) {
            return List.of(new Candidate("~/", "", false));
        }
        int slash = Math.max(word.lastIndexOf('/'), word.lastIndexOf(File.separatorChar));
        String before = word.substring(0, slash + 1);
        String begun = word.substring(slash + 1);
        try {
            return candidates(before, begun);
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            // not a folder, or not readable
            return List.of();
        }
    }

    private List<Candidate> candidates(String before, String begun) throws IOException {
        var candidates = new ArrayList<Candidate>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(resolve(before))) {
            for (Path file : files) {
                Path last = file.getFileName();
                String name = last == null ? "" : last.toString();
                boolean isHidden = name.startsWith(".") && !begun.startsWith(".");
                if (name.startsWith(begun) && !isHidden && candidates.size() < LIMIT) {
                    if (Files.isDirectory(file)) {
                        candidates.add(new Candidate(open(before + name + "/"), "", false));
                    } else if (wanted.test(file)) {
                        candidates.add(Candidate.of(Words.quoted(before + name)));
                    }
                }
            }
        }
        candidates.sort(Comparator.comparing(Candidate::text));
        return List.copyOf(candidates);
    }

    /** A folder's name with its quote still open, because more of the word follows. */
    private static String open(String word) {
        String quoted = Words.quoted(word);
        boolean isClosed =
                !quoted.equals(word) && quoted.startsWith(quoted.substring(quoted.length() - 1));
        return isClosed ? quoted.substring(0, quoted.length() - 1) : quoted;
    }
}
