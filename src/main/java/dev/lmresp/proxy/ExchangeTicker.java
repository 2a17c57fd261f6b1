package dev.lmresp.proxy;

import dev.lmresp.proxy.Exchanges.Running;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The one clock of all exchanges: calls each of them several times a second, so that silence on
 * either side is noticed without a timer of its own for each.
 */
final class ExchangeTicker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ExchangeTicker.class.getName());
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final Set<Running> running;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * A clock that runs.
     *
     * @param running whom to call; it may change at any time
     */
    ExchangeTicker(Set<Running> running) {
        this.running = running;
        this.thread = Thread.ofPlatform().daemon().name("exchange-ticker").start(this::run);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(INTERVAL.toNanos());
            long now = System.nanoTime();
            for (Running one : running) {
                try {
                    one.tick(now);
                } catch (RuntimeException | Error e) {
                    // the others must not go without their clock, even where memory is short
                    LOG.log(Level.ERROR, "an exchange failed because of a bug", e);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
