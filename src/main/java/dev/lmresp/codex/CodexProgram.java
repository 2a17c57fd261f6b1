package dev.lmresp.codex;

import dev.lmresp.program.InstalledProgram;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An installed Codex.
 *
 * @param program the program
 */
public record CodexProgram(InstalledProgram program) {
    private static final String NAME = "codex";

    /**
     * A program that is started as Codex.
     *
     * @param startedBy its file, or a name that is found in the {@code PATH}
     * @param environment the variables it is started with
     */
    public CodexProgram(String startedBy, Map<String, String> environment) {
        this(new InstalledProgram(startedBy, environment));
    }

    /** The Codex in the {@code PATH}; empty when there is none. */
    public static Optional<CodexProgram> find(Map<String, String> environment) {
        return InstalledProgram.find(NAME, environment).map(CodexProgram::new);
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
        return program.version();
    }

    /** Its file, or a name that is found in the {@code PATH}. */
    public String startedBy() {
        return program.startedBy();
    }
}
