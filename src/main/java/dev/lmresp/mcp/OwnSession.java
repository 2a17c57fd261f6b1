package dev.lmresp.mcp;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Detaches a command from the terminal, where {@code setsid} exists: Ctrl-C cancels a call, and the
 * terminal would also send it to the server.
 */
final class OwnSession {
    private OwnSession() {}

    /**
     * The command to run.
     *
     * @throws IOException when the program does not exist
     */
    static List<String> of(List<String> command, Map<String, String> environment)
            throws IOException {
        if (File.separatorChar == '\\') {
            // the system knows which extensions may be omitted there
            return command;
        }
        String name = command.getFirst();
        Path program = find(name, environment).orElseThrow(() -> new IOException(absent(name)));
        var all = new ArrayList<>(command);
        all.set(0, program.toString());
        find("setsid", System.getenv()).ifPresent(it -> all.addFirst(it.toString()));
        return List.copyOf(all);
    }

    private static String absent(String name) {
        String hint = name.contains(" ") ? "; its arguments belong in 'args'" : "";
        return "there is no program '" + name + "'" + hint;
    }

    private static Optional<Path> find(String program, Map<String, String> environment) {
        try {
            Stream<Path> places =
                    program.contains("/")
                            ? Stream.of(Path.of(program))
                            : Stream.of(environment.getOrDefault("PATH", "").split(":"))
                                    .filter(folder -> !folder.isEmpty())
                                    .map(folder -> Path.of(folder, program));
            return places.filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
