package dev.lmresp.chat;

import java.time.Duration;
import java.time.Instant;

/** When an engine wants to be asked again. */
public sealed interface RetryTime {

    /** How long that is from now on, never negative. */
    Duration from(Instant now);

    /** After a while. */
    record After(Duration period) implements RetryTime {
        @Override
        public Duration from(Instant now) {
            return period;
        }
    }

    /** From a certain time on. */
    record At(Instant time) implements RetryTime {
        @Override
        public Duration from(Instant now) {
            Duration wait = Duration.between(now, time);
            return wait.isNegative() ? Duration.ZERO : wait;
        }
    }
}
