package dev.lmresp.cli;

import dev.lmresp.app.RunningProxy;
import dev.lmresp.cli.exit.ExitCode;

import org.jline.utils.Signals;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The signals that stop a proxy: Ctrl-C, SIGTERM, and SIGHUP of a closed terminal. The first one
 * lets running answers end, the second ends at once. A signal that was ignored from the start, as
 * by {@code nohup}, stays ignored: the JVM does not allow handling it.
 */
final class StopSignals {
    private final RunningProxy proxy;
    private final Duration patience;
    private final PrintWriter err;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private volatile int exitCode;

    StopSignals(RunningProxy proxy, Duration patience, PrintWriter err) {
        this.proxy = proxy;
        this.patience = patience;
        this.err = err;
    }

    /** Handles signals from now on; also stops a proxy that cannot listen any more. */
    void install() {
        register(() -> stop(ExitCode.OK), StopSignals::endAtOnce);
        var _ = proxy.deaf().thenRun(this::onDeaf);
    }

    /**
     * Runs an action at a termination signal, instead of ending the JVM.
     *
     * @param again runs at the next one, except SIGHUP: when a terminal is closed, both its shell
     *     and the kernel send it
     */
    static void register(Runnable first, Runnable again) {
        var asked = new AtomicBoolean();
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signals.register(
                    name,
                    () -> {
                        if (asked.compareAndSet(false, true)) {
                            first.run();
                        } else if (!name.equals("HUP")) {
                            again.run();
                        }
                    });
        }
    }

    /** Interrupts a thread at the first signal; the second ends the JVM. */
    static void interrupt(Thread thread) {
        register(thread::interrupt, StopSignals::endAtOnce);
    }

    private static void endAtOnce() {
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    private void onDeaf() {
        err.println(
                "lmresp: no connection could be accepted for a minute: shutting down. Start it"
                        + " again. Most often the limit of open files is too low ('ulimit -n').");
        err.flush();
        stop(ExitCode.FAILED);
    }

    private void stop(int code) {
        if (!isStopping.compareAndSet(false, true)) {
            return;
        }
        exitCode = code;
        Thread.ofPlatform().name("stop").start(this::stopAfterAnswers);
    }

    private void stopAfterAnswers() {
        int running = proxy.gateway().exchanges().running();
        if (running > 0) {
            err.println(
                    "lmresp: stopping when %d running answer%s finished, or after %d s; press Ctrl-C again to stop now"
                            .formatted(
                                    running,
                                    running == 1 ? " has" : "s have",
                                    patience.toSeconds()));
            err.flush();
        }
        try {
            proxy.stop(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    /** Waits until the proxy has stopped; returns one of {@link ExitCode}. */
    int await() throws InterruptedException {
        stopped.await();
        return exitCode;
    }
}
