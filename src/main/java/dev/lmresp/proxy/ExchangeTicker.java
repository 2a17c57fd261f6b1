package dev.lmresp.proxy;

import dev.lmresp.proxy.Exchanges.Running;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The one clock of all exchanges: ticks each of them several times a second, so that silence on
 * either side is detected without a timer per exchange.
 */
final class ExchangeTicker implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ExchangeTicker.class.getName());
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final Set<Running> running;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts the clock.
     *
     * @param running the exchanges to tick; it may change at any time
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
                    // keep ticking the others, even when memory is short
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
