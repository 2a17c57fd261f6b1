package dev.lmresp.server;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/** Makes every error an answer in the OpenAI envelope, also those that Helidon finds by itself. */
final class ErrorAnswers {
    private static final Logger LOG = System.getLogger(ErrorAnswers.class.getName());

    private ErrorAnswers() {}

    static void register(HttpRouting.Builder routing) {
        routing.error(
                ApiException.class, (request, response, e) -> send(request, response, e.error()));
        routing.error(
                HttpException.class,
                (request, response, e) -> {
                    int code = e.status().code();
                    // what Helidon says of a body that unpacks to too much tells nobody what to do
                    String message =
                            code == Status.REQUEST_ENTITY_TOO_LARGE_413_CODE
                                    ? wording(code)
                                    : String.valueOf(e.getMessage());
                    send(request, response, of(code, message));
                });
        routing.error(
                CloseConnectionException.class,
                (request, response, e) -> {
                    throw e;
                });
        routing.error(
                OutOfMemoryError.class,
                (request, response, e) -> {
                    LOG.log(Level.WARNING, "a request needs more memory than there is");
                    send(request, response, of(503, "lmresp has no memory left; try again"));
                });
        routing.error(
                RuntimeException.class,
                (request, response, e) -> {
                    LOG.log(Level.ERROR, "a request failed by a bug", e);
                    send(request, response, of(500, "lmresp failed by a bug: " + e));
                });
    }

    static void send(ServerRequest request, ServerResponse response, ApiError error) {
        // the rest of the body may be unread, or the connection watched: it is not for another
        // request
        Headers.set(response, "Connection", "close");
        Answers.error(request, response, error);
    }

    private static ApiError of(int status, String message) {
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        return new ApiError(status, type, null, null, message);
    }

    /**
     * Errors that come up before any route: malformed requests, bodies that are announced too
     * large.
     */
    static DirectHandler.TransportResponse direct(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType event,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        int code =
                event == DirectHandler.EventType.OTHER
                        ? 503
                        : hasUnknownEncoding(request) ? 415 : status.code();
        headers.set(HeaderNames.CONTENT_TYPE, "application/json");
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(code))
                .headers(headers)
                .keepAlive(false)
                .entity(of(code, wording(code)).envelope())
                .build();
    }

    /** Helidon calls such a request malformed. */
    private static boolean hasUnknownEncoding(DirectHandler.TransportRequest request) {
        String encoding = request.headers().first(HeaderNames.CONTENT_ENCODING).orElse("");
        return !encoding.isEmpty()
                && !encoding.equalsIgnoreCase("identity")
                && BodyEncoding.ALL.stream()
                        .noneMatch(one -> one.ids().contains(encoding.toLowerCase(Locale.ROOT)));
    }

    private static String wording(int status) {
        return switch (status) {
            case 400 ->
                    "the request is malformed: its first line or a header is wrong, or its headers"
                            + " are longer than 16 KB together";
            case 404 -> "there is nothing at this address";
            case 413 -> "the request body is too large; --max-body-mb raises the limit";
            case 414 -> "the address of the request is too long";
            case 415 ->
                    "the Content-Encoding is not known here; send the body with gzip, deflate or"
                            + " zstd, or as it is";
            case 503 -> "too many requests at once; try again";
            case 505 ->
                    "only HTTP/1.1 is spoken here; nginx does so with 'proxy_http_version 1.1;'";
            default -> "the request failed with status " + status;
        };
    }
}
