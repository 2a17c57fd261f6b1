package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How long an engine may say nothing: before its answer, and in the middle of it. Comments, empty
 * deltas and blank lines show that it lives, so it may take longer behind them, but not for ever.
 */
final class EngineTimeouts {
    /**
     * So many idle timeouts an engine may send nothing but signs of life: with the default half an
     * hour, which no model is known to think without a word.
     */
    private static final int MOST_TIMEOUTS_WITHOUT_PROGRESS = 6;

    private final ServeConfig.Limits limits;
    private final LongSupplier nanoTime;
    private volatile boolean isAnswering;
    private volatile long lastReceived;
    private volatile long lastProgress;

    /**
     * Timeouts that begin now.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    EngineTimeouts(ServeConfig.Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        received();
        progressed();
    }

    /** The engine is asked, now or once more. */
    void asking() {
        isAnswering = false;
        received();
        progressed();
    }

    /** The engine has begun its answer. */
    void answering() {
        isAnswering = true;
        received();
        progressed();
    }

    /** The engine has sent something, whatever it is. */
    void received() {
        lastReceived = nanoTime.getAsLong();
    }

    /** What was received last is a piece of the answer. */
    void progressed() {
        lastProgress = lastReceived;
    }

    /**
     * For how many nanoseconds the answer has not gone on.
     *
     * @param now {@link System#nanoTime}
     */
    long standstill(long now) {
        return now - lastProgress;
    }

    /** What is wrong, for people, when the engine has said nothing for too long. */
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
