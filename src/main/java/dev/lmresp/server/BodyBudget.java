package dev.lmresp.server;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the memory for the bodies of all running requests. A few kilobytes that decompress to many
 * megabytes, sent by a few clients at once, would otherwise fill the heap and stop everything.
 */
final class BodyBudget implements AutoCloseable {
    /**
     * This much of each body is free: ordinary requests succeed while large ones use up the budget,
     * and {@code --max-exchanges} bounds them.
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
     * @param capacity its size in bytes
     * @param collection collects the garbage of bodies
     */
    BodyBudget(long capacity, Runnable collection) {
        this.capacity = capacity;
        this.garbage = new LargeGarbage(collection);
    }

    /** The share of a request, to be closed when the request has been answered. */
    Share share() {
        return new Share();
    }

    /** One request's share of the budget. Used by one thread. */
    final class Share implements AutoCloseable {
        private long counted;
        private long used;

        private Share() {}

        /**
         * Reserves the memory for the body, before it is allocated.
         *
         * @throws ApiException 503 when it exceeds what is left, 413 when it exceeds the whole
         *     budget
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

        /** Counts other memory that becomes garbage after the request: that of the answer. */
        void used(long bytes) {
            used += Math.max(0, bytes - FREE_BYTES);
        }

        /** Has the body counted longer than until {@link #close}: until this is run. */
        Runnable longer() {
            var other = new Share();
            other.counted = counted;
            counted = 0;
            return other::close;
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
