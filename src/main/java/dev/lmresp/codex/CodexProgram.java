package dev.lmresp.codex;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An installed Codex.
 *
 * @param startedBy its file, or a name that is found in the {@code PATH}
 * @param environment the variables it is started with
 */
public record CodexProgram(String startedBy, Map<String, String> environment) {
    private static final String NAME = "codex";

    /** It is a script that starts another program, which takes a while on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** The Codex in the {@code PATH}; empty when there is none. */
    public static Optional<CodexProgram> find(Map<String, String> environment) {
        return new ProgramSearch(environment).find(NAME) instanceof ProgramSearch.Program program
                ? Optional.of(new CodexProgram(program.file().toString(), environment))
                : Optional.empty();
    }

    /**
     * Requests its version in the background.
     *
     * @return the version, empty when unknown
     */
    public CompletableFuture<Optional<CodexRelease>> release() {
        return CompletableFuture.supplyAsync(
                () -> CodexRelease.parse(version()), Thread::startVirtualThread);
    }

    /** The output of {@code codex --version}; empty on timeout. */
    public String version() {
        var builder = new ProcessBuilder(startedBy, "--version").redirectError(Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process codex = builder.start();
            codex.getOutputStream().close();
            try (var out = codex.inputReader()) {
                if (codex.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return out.readAllAsString();
                }
            } finally {
                codex.descendants().forEach(ProcessHandle::destroyForcibly);
                codex.destroyForcibly();
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }
}
