package dev.lmresp.server;

import dev.lmresp.responses.ApiError;
import dev.lmresp.server.http1.MalformedRequest;

import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;

/**
 * Carries a refusal through Helidon to {@link ErrorAnswers}, because Helidon has no place for its
 * message.
 */
record RefusedRequest(ApiError error, String path) implements DirectHandler.TransportRequest {
    /**
     * The refusal of a request.
     *
     * @param target what it asks for, as far as it is known
     */
    static RequestException exception(MalformedRequest e, String target) {
        return RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(Status.create(e.status()))
                .request(new RefusedRequest(error(e), target.replaceFirst("\\?.*", "")))
                .setKeepAlive(false)
                .cause(e)
                .build();
    }

    private static ApiError error(MalformedRequest e) {
        String code =
                switch (e.status()) {
                    case 405 -> "method_not_allowed";
                    case 408 -> "request_timeout";
                    case 413 -> "request_too_large";
                    case 431 -> "headers_too_large";
                    default -> "malformed_request";
                };
        String advice = e.status() == 413 ? "; raise --max-body-mb" : "";
        return new ApiError(
                e.status(), "invalid_request_error", code, null, e.getMessage() + advice);
    }

    @Override
    public String protocolVersion() {
        return "HTTP/1.1";
    }

    @Override
    public String method() {
        return "";
    }

    @Override
    public ServerRequestHeaders headers() {
        return ServerRequestHeaders.create();
    }
}
