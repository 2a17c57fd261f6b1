package dev.lmresp.codex;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the program that a command's first word names, as a shell does. */
public final class ProgramSearch {
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private final Map<String, String> environment;

    /** What a word leads to. */
    public sealed interface Result {}

    /**
     * A program.
     *
     * @param startedBy what to start it by
     * @param file where it is
     */
    public record Program(String startedBy, Path file) implements Result {}

    /**
     * Something that cannot be started.
     *
     * @param file where it is
     */
    public record NotExecutable(Path file) implements Result {}

    /**
     * Nothing.
     *
     * @param wasPath true when the word named a place, false when it was looked for in the {@code
     *     PATH}
     */
    public record Missing(boolean wasPath) implements Result {}

    /**
     * A search.
     *
     * @param environment the variables, of which {@code PATH} counts
     */
    public ProgramSearch(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What the word leads to. */
    public Result find(String word) {
        List<Path> existing = candidates(word).filter(Files::exists).toList();
        Optional<Path> program =
                existing.stream()
                        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                        .findFirst();
        if (program.isPresent()) {
            // elsewhere it keeps the name that the user gave it
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
                // a PATH may have anything in it
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

    /** On Windows a program is named without the ending of its file. */
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
