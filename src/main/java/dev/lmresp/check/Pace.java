package dev.lmresp.check;

import dev.lmresp.check.Check.Skipped;

import java.time.Duration;

/** When answers come. */
final class Pace {
    private Pace() {}

    /**
     * Verifies that a stream was not buffered: then all events would have arrived at once, long
     * after the request.
     *
     * @param deltas how many of the events have text
     */
    static void requireLive(Traffic traffic, Reply reply, int deltas) throws Skipped {
        if (reply.events().isEmpty()) {
            return;
        }
        Duration whole = reply.time();
        Duration first = reply.events().getFirst().at();
        long spread = reply.events().getLast().at().minus(first).toMillis();
        if (whole.toMillis() < 500 || deltas < 10) {
            throw new Skipped(
                    "%d deltas in %d ms are too few to judge".formatted(deltas, whole.toMillis()));
        }
        traffic.demand(
                spread > 100,
                "all %d events arrived within %d ms, after %d ms of silence"
                        .formatted(reply.events().size(), spread, first.toMillis()));
    }

    /** Verifies that an answer did not have to wait for one that nobody reads any more. */
    static void requireFree(Traffic traffic, Reply before, Reply after) {
        Duration patience = before.time().multipliedBy(3).plusSeconds(3);
        traffic.demand(
                after.time().compareTo(patience) < 0,
                "the next answer took %d ms, before it had been %d ms"
                        .formatted(after.time().toMillis(), before.time().toMillis()));
    }
}
