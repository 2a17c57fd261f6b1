package dev.lmresp.cli;

import dev.lmresp.codex.CodexRelease;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Asks an installed Codex for its version. */
final class CodexVersion {
    private static final int PATIENCE_SECONDS = 5;

    private CodexVersion() {}

    /**
     * Begins to ask: it takes a while, in which there is other work.
     *
     * @param program what to start Codex by
     * @return the version, empty when it does not tell
     */
    static FutureTask<Optional<CodexRelease>> ask(String program) {
        var answer = new FutureTask<>(() -> askNow(program));
        Thread.ofVirtual().name("codex-version").start(answer);
        return answer;
    }

    private static Optional<CodexRelease> askNow(String program) throws InterruptedException {
        try {
            Process codex =
                    new ProcessBuilder(program, "--version")
                            .redirectError(Redirect.DISCARD)
                            .start();
            codex.getOutputStream().close();
            if (!codex.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                codex.descendants().forEach(ProcessHandle::destroyForcibly);
                codex.destroyForcibly();
                return Optional.empty();
            }
            try (var out = codex.inputReader()) {
                return CodexRelease.parse(out.readAllAsString());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
