package dev.lmresp.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Controls the terminal of this process with {@code stty}, whatever its standard streams are. */
final class Stty {
    /** The terminal of the process. */
    static final Path TERMINAL = Path.of("/dev/tty");

    private Stty() {}

    /**
     * Runs {@code stty}.
     *
     * @return its output
     * @throws IOException when there is no terminal
     */
    static String run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process stty =
                new ProcessBuilder(command)
                        .redirectInput(TERMINAL.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said =
                new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (stty.waitFor() != 0) {
            throw new IOException("there is no terminal");
        }
        return said;
    }
}
