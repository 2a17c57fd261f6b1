package dev.lmresp.cli;

import dev.lmresp.server.RunningProxy;

import org.jline.utils.Signals;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Ctrl-C and SIGTERM: the first lets running answers end, the second ends at once. */
final class StopSignals {
    private final RunningProxy proxy;
    private final Duration patience;
    private final PrintWriter err;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();

    StopSignals(RunningProxy proxy, Duration patience, PrintWriter err) {
        this.proxy = proxy;
        this.patience = patience;
        this.err = err;
    }

    /** From now on signals are ours. */
    void install() {
        register(this::onSignal);
    }

    /** Runs something at Ctrl-C and SIGTERM, instead of ending the JVM. */
    static void register(Runnable action) {
        for (String name : new String[] {"INT", "TERM"}) {
            Signals.register(name, action);
        }
    }

    /** Interrupts a thread at the first signal; the second ends the JVM. */
    static void interrupt(Thread thread) {
        var signals = new AtomicInteger();
        register(
                () -> {
                    if (signals.incrementAndGet() > 1) {
                        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                    }
                    thread.interrupt();
                });
    }

    private void onSignal() {
        if (signals.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        }
        Thread.ofPlatform().name("stop").start(this::stop);
    }

    private void stop() {
        int running = proxy.gateway().running();
        if (running > 0) {
            err.println(
                    "lmresp: stopping when %d running answer%s ended, in %d s at the latest; again to stop at once"
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

    /** Waits until the proxy has stopped. */
    void await() throws InterruptedException {
        stopped.await();
    }
}
