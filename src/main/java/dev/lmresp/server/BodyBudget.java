package dev.lmresp.server;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the bodies of all requests under way may take together. A few kilobytes that
 * unpack to many megabytes, sent by a few clients at once, would otherwise fill the heap and stop
 * everybody.
 */
final class BodyBudget implements AutoCloseable {
    /**
     * So much of each body does not count: ordinary requests get through while large ones fill the
     * budget, and {@code --max-exchanges} bounds them.
     */
    static final int FREE_BYTES = 256 << 10;

    private static final int RETRY_SECONDS = 1;

    private final long capacity;
    private final AtomicLong taken = new AtomicLong();
    private final LargeGarbage garbage;

    BodyBudget(long capacity) {
        this(capacity, System::gc);
    }

    /**
     * A budget.
     *
     * @param capacity how many bytes it has
     * @param collection frees the memory of bodies that are not needed any more
     */
    BodyBudget(long capacity, Runnable collection) {
        this.capacity = capacity;
        this.garbage = new LargeGarbage(collection);
    }

    /** The share of a request, which is given back when the request has been answered. */
    Share share() {
        return new Share();
    }

    /** What one request has of the budget. Used by one thread. */
    final class Share implements AutoCloseable {
        private long counted;
        private long used;

        private Share() {}

        /**
         * Sets how much memory the body takes, before it takes it.
         *
         * @throws ApiException 503 when that is more than is left, 413 when it is more than there
         *     ever is
         */
        void resize(long bytes) {
            long counts = Math.max(0, bytes - FREE_BYTES);
            long more = counts - counted;
            if (taken.addAndGet(more) > capacity && more > 0) {
                taken.addAndGet(-more);
                throw counts > capacity ? neverFits() : full();
            }
            counted = counts;
        }

        /** Counts memory that is garbage too when the request has been answered: of the answer. */
        void used(long bytes) {
            used += Math.max(0, bytes - FREE_BYTES);
        }

        @Override
        public void close() {
            long all = counted + used;
            if (all > 0) {
                taken.addAndGet(-counted);
                garbage.add(all);
                counted = 0;
                used = 0;
            }
        }
    }

    @Override
    public void close() {
        garbage.close();
    }

    private ApiException neverFits() {
        return new ApiException(
                new ApiError(
                        413,
                        "invalid_request_error",
                        "request_too_large",
                        null,
                        ("the request body alone exceeds the %d MiB allowed for all running"
                                        + " requests; raise --max-inflight-mb")
                                .formatted(capacity >> 20)));
    }

    private ApiException full() {
        return new ApiException(
                new ApiError(
                        503,
                        "server_error",
                        "too_many_requests",
                        null,
                        ("the bodies of the running requests use all of the allowed %d MiB; try"
                                        + " again, or raise --max-inflight-mb")
                                .formatted(capacity >> 20),
                        RETRY_SECONDS));
    }
}
