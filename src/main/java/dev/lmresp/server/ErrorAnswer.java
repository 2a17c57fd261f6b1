package dev.lmresp.server;

import dev.lmresp.messages.MessagesError;
import dev.lmresp.proxy.ErrorEnvelope;
import dev.lmresp.responses.ApiError;
import dev.lmresp.translate.IdSource;

import io.helidon.webserver.http.ServerRequest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as a client expects it, in the form of the API that it speaks.
 *
 * @param status the HTTP status
 * @param headers what tells a client when to try again, and the id of its request
 * @param body the error as a JSON document
 */
@SuppressWarnings("ArrayRecordComponent")
record ErrorAnswer(int status, Map<String, String> headers, byte[] body) {

    /** An error as an answer to a request. */
    static ErrorAnswer of(ServerRequest request, ApiError error) {
        return MessagesApi.isMeantBy(request)
                ? ofMessages(error, MessagesApi.requestId())
                : ofResponses(error);
    }

    /** An error as an answer to a request of which only the path is known, maybe not even that. */
    static ErrorAnswer of(String path, ApiError error, IdSource ids) {
        return MessagesApi.isPath(path)
                ? ofMessages(error, ids.next(MessagesApi.ID_PREFIX))
                : ofResponses(error);
    }

    private static ErrorAnswer ofResponses(ApiError error) {
        return new ErrorAnswer(
                error.status(), retryAfter(error.retryAfterSeconds()), ErrorEnvelope.of(error));
    }

    private static ErrorAnswer ofMessages(ApiError error, String requestId) {
        MessagesError said = MessagesError.of(error);
        Map<String, String> headers = retryAfter(said.retryAfterSeconds());
        headers.put(MessagesApi.REQUEST_ID, requestId);
        if (said.isFinal()) {
            // Anthropic's SDKs and Claude Code go by this before they look at the status
            headers.put("x-should-retry", "false");
        }
        return new ErrorAnswer(said.status(), headers, said.envelope(requestId));
    }

    private static Map<String, String> retryAfter(int seconds) {
        var headers = new LinkedHashMap<String, String>();
        if (seconds >= 0) {
            headers.put("Retry-After", Integer.toString(seconds));
        }
        return headers;
    }
}
