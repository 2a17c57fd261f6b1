package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits how long an engine may send nothing: before its answer, and within it. Comments, empty
 * deltas and blank lines count as signs of life and extend the time, but not indefinitely.
 */
final class EngineTimeouts {
    /**
     * The number of idle timeouts during which an engine may send only signs of life: with the
     * default half an hour, and no model is known to think longer without output.
     */
    private static final int MOST_TIMEOUTS_WITHOUT_PROGRESS = 6;

    private volatile ServeConfig.Limits limits;
    private final LongSupplier nanoTime;
    private volatile boolean isAnswering;
    private volatile long lastReceived;
    private volatile long lastProgress;

    /**
     * @param nanoTime like {@link System#nanoTime}
     */
    EngineTimeouts(ServeConfig.Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        received();
        progressed();
    }

    /** A request is being sent to an engine with limits of its own. */
    void asking(ServeConfig.Limits ofEngine) {
        limits = ofEngine;
        asking();
    }

    /** A request is being sent, for the first time or again. */
    void asking() {
        isAnswering = false;
        received();
        progressed();
    }

    /** The engine has sent its status and headers. */
    void answering() {
        isAnswering = true;
        received();
        progressed();
    }

    /** The engine has sent bytes of any kind. */
    void received() {
        lastReceived = nanoTime.getAsLong();
    }

    /** The engine has sent a piece of the answer. */
    void progressed() {
        lastProgress = lastReceived;
    }

    /**
     * The nanoseconds since the last piece of the answer.
     *
     * @param now the time of {@link System#nanoTime}
     */
    long standstill(long now) {
        return now - lastProgress;
    }

    /** The error message, if the engine has been silent for too long. */
    Optional<String> problem(long now) {
        Duration most = isAnswering ? limits.idleTimeout() : limits.headerTimeout();
        if (now - lastReceived > most.toNanos()) {
            return Optional.of(isAnswering ? silent(most) : unbegun(most));
        }
        return standstill(now) > MOST_TIMEOUTS_WITHOUT_PROGRESS * most.toNanos()
                ? Optional.of(withoutProgress(most))
                : Optional.empty();
    }

    private static String silent(Duration most) {
        return "the engine sent nothing for %s s; if it needs longer, raise --idle-timeout"
                .formatted(seconds(most));
    }

    private static String unbegun(Duration most) {
        return "the engine did not begin its answer within %s s; if it needs longer, raise --header-timeout"
                .formatted(seconds(most));
    }

    private static String withoutProgress(Duration most) {
        return "the engine sent only keep-alives for %s s, which is %d times --idle-timeout; if it needs longer, raise --idle-timeout"
                .formatted(
                        seconds(most.multipliedBy(MOST_TIMEOUTS_WITHOUT_PROGRESS)),
                        MOST_TIMEOUTS_WITHOUT_PROGRESS);
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
