package dev.lmresp.server;

import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.StoredHistory;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.state.StoreException;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Answers every error in the envelope of the API that the client speaks, including those that
 * Helidon detects itself; where the path is not known yet, in that of OpenAI.
 */
final class ErrorAnswers {
    private static final Logger LOG = System.getLogger(ErrorAnswers.class.getName());

    private ErrorAnswers() {}

    static void register(HttpRouting.Builder routing) {
        routing.error(
                ApiException.class, (request, response, e) -> send(request, response, e.error()));
        routing.error(
                HttpException.class,
                (request, response, e) ->
                        send(
                                request,
                                response,
                                of(e.status().code(), String.valueOf(e.getMessage()))));
        routing.error(
                CloseConnectionException.class,
                (request, response, e) -> {
                    throw e;
                });
        routing.error(
                StoreException.class,
                (request, response, e) -> send(request, response, StoredHistory.unusable(e)));
        routing.error(
                OutOfMemoryError.class,
                (request, response, e) -> {
                    LOG.log(Level.WARNING, "a request needs more memory than is available");
                    send(request, response, of(503, "lmresp is out of memory; try again"));
                });
        routing.error(
                RuntimeException.class,
                (request, response, e) -> {
                    LOG.log(Level.ERROR, "a request failed because of a bug", e);
                    send(request, response, of(500, "lmresp failed because of a bug: " + e));
                });
    }

    static void send(ServerRequest request, ServerResponse response, ApiError error) {
        send(request, response, error, ExchangeListener.NONE);
    }

    /**
     * Sends an error in the form of the API that the client speaks.
     *
     * @param listener receives the same bytes as the client
     */
    static void send(
            ServerRequest request,
            ServerResponse response,
            ApiError error,
            ExchangeListener listener) {
        // the rest of the body may be unread, or the connection watched: it cannot be reused
        Headers.set(response, "Connection", "close");
        LoggedRequest.failed(error);
        ErrorAnswer answer = ErrorAnswer.of(request, error);
        response.status(Status.create(answer.status()));
        answer.headers().forEach((name, value) -> Headers.set(response, name, value));
        listener.sent(answer.body(), 0, answer.body().length);
        Answers.json(request, response, answer.body());
    }

    private static ApiError of(int status, String message) {
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        return new ApiError(status, type, null, null, message);
    }

    /**
     * Answers errors that occur before routing: malformed requests.
     *
     * @param log receives a line for each
     */
    static DirectHandler direct(Consumer<String> log) {
        var ids = new RandomIds();
        return (request, event, status, headers, message) -> {
            ApiError error = request instanceof RefusedRequest refused ? refused.error() : null;
            if (error == null) {
                int code = event == DirectHandler.EventType.OTHER ? 503 : status.code();
                error = of(code, wording(code));
            }
            log.accept("refused %d: %s".formatted(error.status(), error.message()));
            return direct(ErrorAnswer.of(request.path(), error, ids), headers);
        };
    }

    private static DirectHandler.TransportResponse direct(
            ErrorAnswer answer, ServerResponseHeaders headers) {
        answer.headers().forEach((name, value) -> headers.set(HeaderNames.create(name), value));
        headers.set(HeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HeaderValues.CONNECTION_CLOSE);
        if (answer.status() == Status.METHOD_NOT_ALLOWED_405.code()) {
            headers.set(HeaderNames.ALLOW, "GET, HEAD, POST, OPTIONS");
        }
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(answer.status()))
                .headers(headers)
                .keepAlive(false)
                .entity(answer.body())
                .build();
    }

    private static String wording(int status) {
        return switch (status) {
            case 400 -> "the request is malformed: its URL or its Host header is invalid";
            case 503 -> "too many requests at once; try again";
            default -> "the request failed with status " + status;
        };
    }
}
