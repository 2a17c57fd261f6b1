package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig;

import java.math.BigDecimal;
import java.time.Duration;

/** How long an engine may say nothing: before its answer, and in the middle of it. */
final class Patience {
    private final ServeConfig.Limits limits;
    private volatile boolean isAnswering;
    private volatile long lastReceived = System.nanoTime();

    Patience(ServeConfig.Limits limits) {
        this.limits = limits;
    }

    /** The engine has begun its answer. */
    void answering() {
        isAnswering = true;
        received();
    }

    /** The engine has said something. */
    void received() {
        lastReceived = System.nanoTime();
    }

    /**
     * For how many nanoseconds it has said nothing.
     *
     * @param now {@link System#nanoTime}
     */
    long silence(long now) {
        return now - lastReceived;
    }

    /** True when it has been silent for too long. */
    boolean isOver(long now) {
        Duration limit = isAnswering ? limits.idleTimeout() : limits.headerTimeout();
        return silence(now) > limit.toNanos();
    }

    /** What is wrong when it is over, for people. */
    String problem() {
        return isAnswering
                ? "the engine was silent for %s s; if it may take longer, raise --idle-timeout"
                        .formatted(seconds(limits.idleTimeout()))
                : "the engine did not begin its answer within %s s; if it may take longer, raise --header-timeout"
                        .formatted(seconds(limits.headerTimeout()));
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
