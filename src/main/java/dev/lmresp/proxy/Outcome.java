package dev.lmresp.proxy;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.Response;

/** How an exchange ended. */
public sealed interface Outcome {
    /** The HTTP status that the client got; 0 when it left before. */
    int status();

    /** The engine came to an end of its own; the response is complete or incomplete. */
    record Answered(Response response) implements Outcome {
        @Override
        public int status() {
            return 200;
        }
    }

    /**
     * It failed.
     *
     * @param status the HTTP status that the client gets: 200 where a stream had begun
     * @param error what the client is told
     * @param reason what kind of failure it was
     */
    record Failed(int status, ApiError error, FailureReason reason) implements Outcome {
        /** A request that was refused before any engine was asked. */
        public Failed(ApiError error) {
            this(error.status(), error, FailureReason.OTHER);
        }
    }

    /** Nobody waited for the answer any more. */
    record ClientGone() implements Outcome {
        @Override
        public int status() {
            return 0;
        }
    }
}
