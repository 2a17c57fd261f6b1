package dev.lmresp.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * Limits the memory for the conversations that connections remember, so that idle ones leave enough
 * for requests.
 */
final class RememberedBudget {
    private final long capacity;
    private final AtomicLong taken = new AtomicLong();

    /**
     * @param capacity its size in bytes
     */
    RememberedBudget(long capacity) {
        this.capacity = capacity;
    }

    /** The share of a connection, to be closed with it. */
    Share share() {
        return new Share();
    }

    /** What one connection remembers. Used by one thread at a time. */
    final class Share implements LongPredicate, AutoCloseable {
        private long counted;

        private Share() {}

        /** Counts so many bytes in the place of those before, if there is room. */
        @Override
        public boolean test(long bytes) {
            long more = bytes - counted;
            if (taken.addAndGet(more) > capacity && more > 0) {
                taken.addAndGet(-more);
                return false;
            }
            counted = bytes;
            return true;
        }

        @Override
        public void close() {
            taken.addAndGet(-counted);
            counted = 0;
        }
    }
}
