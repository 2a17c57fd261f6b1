package dev.lmresp.cli;

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
final class ProgramSearch {
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private final Map<String, String> environment;

    ProgramSearch(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * What to start the program by.
     *
     * @throws CommandFailure when there is none that can be started, with the exit code that a
     *     shell would give
     */
    String find(String word) {
        List<Path> existing = candidates(word).filter(Files::exists).toList();
        Optional<Path> program =
                existing.stream()
                        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                        .findFirst();
        if (program.isPresent()) {
            // elsewhere it keeps the name that the user gave it
            return WINDOWS ? program.get().toString() : word;
        }
        if (existing.isEmpty()
                || (!isPath(word) && existing.stream().allMatch(Files::isDirectory))) {
            throw new CommandFailure(
                    isPath(word)
                            ? "there is no program " + word
                            : "'%s' was not found in any folder of PATH".formatted(word),
                    ExitCode.NOT_FOUND);
        }
        throw new CommandFailure(
                existing.getFirst() + " is not an executable file", ExitCode.NOT_EXECUTABLE);
    }

    private Stream<Path> candidates(String word) {
        try {
            Path path = Path.of(word);
            if (word.isEmpty()) {
                return Stream.of();
            }
            if (isPath(word)) {
                return endings(path);
            }
            String folders = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
            return split(folders, File.pathSeparator)
                    .flatMap(folder -> endings(Path.of(folder).resolve(path)));
        } catch (InvalidPathException e) {
            return Stream.of();
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
