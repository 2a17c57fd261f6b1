package dev.lmresp.proxy;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** All running exchanges: admits new ones, finds one by its response id, ends them at shutdown. */
public final class Exchanges implements AutoCloseable {
    private static final int BUSY_RETRY_SECONDS = 1;
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** An exchange or pass-through call. */
    interface Running {
        /**
         * Called several times a second. Must not block.
         *
         * @param now {@link System#nanoTime}
         */
        void tick(long now);

        /** Ends it because lmresp is stopping. */
        void stop();
    }

    /** A permit among those that may run at once, held until it is closed. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private final int most;
    private final Semaphore places;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Exchange> byId = new ConcurrentHashMap<>();
    private final ExchangeTicker ticker = new ExchangeTicker(running);

    private volatile boolean draining;

    /** Guards no data; {@link #drain} waits on it. */
    private final Object becameIdle = new Object();

    /**
     * @param most the maximum number of concurrent requests
     */
    Exchanges(int most) {
        this.most = most;
        this.places = new Semaphore(most);
    }

    /**
     * Admits one more request.
     *
     * @throws ApiException with status 503 when the maximum is reached
     */
    public Place admit() {
        if (!places.tryAcquire()) {
            throw new ApiException(
                    new ApiError(
                            503,
                            "server_error",
                            "too_many_requests",
                            null,
                            most
                                    + " requests are running; raise --max-exchanges, if 'ulimit -n'"
                                    + " allows",
                            BUSY_RETRY_SECONDS));
        }
        return places::release;
    }

    void add(Running one) {
        running.add(one);
    }

    void add(Exchange exchange) {
        byId.put(exchange.id(), exchange);
        running.add(exchange);
    }

    void remove(Exchange exchange) {
        byId.remove(exchange.id(), exchange);
        remove((Running) exchange);
    }

    void remove(Running one) {
        running.remove(one);
        if (running.isEmpty()) {
            synchronized (becameIdle) {
                becameIdle.notifyAll();
            }
        }
    }

    /** The running exchange for a response. */
    public Optional<Exchange> find(String responseId) {
        return Optional.ofNullable(byId.get(responseId));
    }

    /** The number of running exchanges, including pass-through calls. */
    public int running() {
        return running.size();
    }

    /** Whether the proxy is about to stop. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Waits for running exchanges to end, then ends the rest.
     *
     * @param patience how long to wait
     * @param beforeStop done before the rest is ended
     */
    public void drain(Duration patience, Runnable beforeStop) throws InterruptedException {
        draining = true;
        await(patience);
        beforeStop.run();
        running.forEach(Running::stop);
        await(GRACE);
    }

    private void await(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (becameIdle) {
            for (long left = patience.toNanos();
                    left > 0 && !running.isEmpty();
                    left = end - System.nanoTime()) {
                // an exchange that begins and ends meanwhile must not be missed
                becameIdle.wait(Math.clamp(left / 1_000_000, 1, 100));
            }
        }
    }

    @Override
    public void close() {
        ticker.close();
    }
}
