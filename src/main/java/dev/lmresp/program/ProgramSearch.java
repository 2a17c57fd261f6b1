package dev.lmresp.program;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds a program by the first word of a command, like a shell. */
public final class ProgramSearch {
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private final Map<String, String> environment;

    /** The result of a search. */
    public sealed interface Result {}

    /**
     * A program.
     *
     * @param startedBy the name or path to start
     * @param file its path
     */
    public record Program(String startedBy, Path file) implements Result {}

    /**
     * A file that is not executable.
     *
     * @param file its path
     */
    public record NotExecutable(Path file) implements Result {}

    /**
     * No such program.
     *
     * @param wasPath true when the word is a path, false when it was searched for in the {@code
     *     PATH}
     */
    public record Missing(boolean wasPath) implements Result {}

    /**
     * Creates a search in an environment.
     *
     * @param environment the environment, of which {@code PATH} is used
     */
    public ProgramSearch(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Searches for a program. */
    public Result find(String word) {
        List<Path> existing = candidates(word).filter(Files::exists).toList();
        Optional<Path> program =
                existing.stream()
                        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                        .findFirst();
        if (program.isPresent()) {
            // on other systems the name that the user typed is kept
            String startedBy = WINDOWS ? program.get().toString() : word;
            return new Program(startedBy, program.get().toAbsolutePath());
        }
        boolean isPath = isPath(word);
        boolean isNothing =
                existing.isEmpty() || (!isPath && existing.stream().allMatch(Files::isDirectory));
        return isNothing ? new Missing(isPath) : new NotExecutable(existing.getFirst());
    }

    private Stream<Path> candidates(String word) {
        if (word.isEmpty()) {
            return Stream.of();
        }
        if (isPath(word)) {
            return path(word).stream().flatMap(this::endings);
        }
        String folders = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
        return split(folders, File.pathSeparator)
                // a PATH may have invalid entries
                .flatMap(folder -> path(folder).stream())
                .flatMap(folder -> path(word).map(folder::resolve).stream())
                .flatMap(this::endings);
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** On Windows a program's name may omit the extension. */
    private Stream<Path> endings(Path path) {
        if (!WINDOWS) {
            return Stream.of(path);
        }
        String endings = environment.getOrDefault("PATHEXT", ".EXE;.CMD");
        return Stream.concat(
                split(endings, ";").map(ending -> path.resolveSibling(path.getFileName() + ending)),
                Stream.of(path));
    }

    private static Stream<String> split(String text, String separator) {
        return Pattern.compile(separator, Pattern.LITERAL).splitAsStream(text);
    }

    private static boolean isPath(String word) {
        return word.contains("/") || (WINDOWS && word.contains("\\"));
    }
}
