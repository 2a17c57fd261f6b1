package dev.lmresp.mcp;

import java.math.BigDecimal;
import java.time.Duration;

/** Formats durations as in settings. */
final class Seconds {
    private Seconds() {}

    static String of(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
