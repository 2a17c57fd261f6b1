package dev.lmresp.cli;

import dev.lmresp.cli.exit.ExitCode;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process that has the terminal. Ctrl-C reaches it without our help, so here it is ignored; what
 * asks lmresp to end is passed on.
 */
final class Child {
    private static final int SIGTERM = 143;
    private static final int SIGHUP = 129;

    private final Duration patience;
    private @Nullable Process process;
    private int stoppedBefore;

    /**
     * A process that is not yet started. From now on signals are its own: who makes one must {@link
     * #run} it.
     *
     * @param patience how long it may take to end when lmresp is told to
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
