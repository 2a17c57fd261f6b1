package dev.lmresp.server;

import dev.lmresp.responses.ApiError;

import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Sends JSON documents, errors among them. */
final class Answers {
    private Answers() {}

    static void json(ServerRequest request, ServerResponse response, byte[] document) {
        Headers.set(response, "Content-Type", "application/json");
        if (request.prologue().method().equals(Method.HEAD)) {
            // Helidon would send the document all the same, as the start of the next answer
            response.contentLength(document.length);
            response.send();
        } else {
            response.send(document);
        }
    }

    static void error(ServerRequest request, ServerResponse response, ApiError error) {
        response.status(Status.create(error.status()));
        if (error.retryAfterSeconds() >= 0) {
            Headers.set(response, "Retry-After", Integer.toString(error.retryAfterSeconds()));
        }
        json(request, response, error.envelope());
    }
}
