package dev.lmresp.chat;

import java.time.Duration;
import java.time.Instant;

/** When an engine allows a retry. */
public sealed interface RetryTime {

    /** The time to wait from now on, never negative. */
    Duration from(Instant now);

    /** A period after the answer. */
    record After(Duration period) implements RetryTime {
        @Override
        public Duration from(Instant now) {
            return period;
        }
    }

    /** A point in time. */
    record At(Instant time) implements RetryTime {
        @Override
        public Duration from(Instant now) {
            Duration wait = Duration.between(now, time);
            return wait.isNegative() ? Duration.ZERO : wait;
        }
    }
}
