package dev.lmresp.cli;

import dev.lmresp.cli.exit.ExitCode;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A child process that uses the terminal. Ctrl-C reaches it directly, so it is ignored here; other
 * termination signals are forwarded.
 */
final class Child {
    private static final int SIGTERM = 143;
    private static final int SIGHUP = 129;

    private final Duration patience;
    private @Nullable Process process;
    private int stoppedBefore;

    /**
     * Prepares a process, and from now on forwards signals to it: {@link #run} must be called.
     *
     * @param patience how long it may take to end after a termination signal
     */
    Child(Duration patience) {
        this.patience = patience;
        Signals.register("INT", this::interrupt);
        Signals.register("TERM", () -> stop(SIGTERM));
        Signals.register("HUP", () -> stop(SIGHUP));
    }

    /**
     * Starts the process and waits for its end.
     *
     * @return its exit code, 128 and the signal's number when a signal ended it
     */
    int run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process started;
        synchronized (this) {
            if (stoppedBefore != 0) {
                return stoppedBefore;
            }
            started = builder.inheritIO().start();
            process = started;
        }
        return started.waitFor();
    }

    private synchronized void interrupt() {
        if (process == null) {
            stoppedBefore = ExitCode.INTERRUPTED;
        }
    }

    private synchronized void stop(int exitCode) {
        Process running = process;
        if (running == null) {
            stoppedBefore = exitCode;
            return;
        }
        running.destroy();
        Thread.ofVirtual().start(() -> endAfterPatience(running));
    }

    private void endAfterPatience(Process running) {
        try {
            if (!running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
