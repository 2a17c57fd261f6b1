package dev.lmresp.server;

import dev.lmresp.responses.ApiError;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;

/** Sends JSON documents, errors among them. */
final class Answers {
    private Answers() {}

    static void json(ServerResponse response, byte[] document) {
        Headers.set(response, "Content-Type", "application/json");
        response.send(document);
    }

    static void error(ServerResponse response, ApiError error) {
        response.status(Status.create(error.status()));
        if (error.retryAfterSeconds() >= 0) {
            Headers.set(response, "Retry-After", Integer.toString(error.retryAfterSeconds()));
        }
        json(response, error.envelope());
    }
}
