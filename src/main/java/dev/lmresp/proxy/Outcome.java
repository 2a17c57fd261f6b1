package dev.lmresp.proxy;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.Response;

/** How an exchange ended. */
public sealed interface Outcome {
    /** The HTTP status sent to the client; 0 when it disconnected before. */
    int status();

    /** The engine's answer ended properly; the response is complete or incomplete. */
    record Answered(Response response) implements Outcome {
        @Override
        public int status() {
            return 200;
        }
    }

    /**
     * The exchange failed.
     *
     * @param status the HTTP status for the client: 200 if a stream had begun
     * @param error the error for the client
     * @param reason the cause of the failure
     */
    record Failed(int status, ApiError error, FailureReason reason) implements Outcome {
        /** A request that was rejected before an engine was contacted. */
        public Failed(ApiError error) {
            this(error.status(), error, FailureReason.OTHER);
        }
    }

    /** The client disconnected. */
    record ClientGone() implements Outcome {
        @Override
        public int status() {
            return 0;
        }
    }
}
