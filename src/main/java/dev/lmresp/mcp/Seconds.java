package dev.lmresp.mcp;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as settings have them. */
final class Seconds {
    private Seconds() {}

    static String of(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
