package dev.lmresp.program;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that is installed on this machine.
 *
 * @param startedBy its file, or a name that is found in the {@code PATH}
 * @param environment the variables it is started with
 */
public record InstalledProgram(String startedBy, Map<String, String> environment) {
    /** Agents are scripts that start another program, which takes a while on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** The program of a name in the {@code PATH}; empty when there is none. */
    public static Optional<InstalledProgram> find(String name, Map<String, String> environment) {
        return new ProgramSearch(environment).find(name) instanceof ProgramSearch.Program program
                ? Optional.of(new InstalledProgram(program.file().toString(), environment))
                : Optional.empty();
    }

    /** What it prints for {@code --version}; empty on timeout. */
    public String version() {
        var builder = new ProcessBuilder(startedBy, "--version").redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process program = builder.start();
            program.getOutputStream().close();
            try (var out = program.inputReader()) {
                if (program.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return out.readAllAsString();
                }
            } finally {
                program.descendants().forEach(ProcessHandle::destroyForcibly);
                program.destroyForcibly();
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }
}
