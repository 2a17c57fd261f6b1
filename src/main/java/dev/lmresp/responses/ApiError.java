package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * An error as a client gets it: with an HTTP status in the OpenAI envelope before a stream begins,
 * in {@code response.failed} after.
 *
 * @param status the HTTP status
 * @param type the class of the error, such as {@code invalid_request_error}
 * @param code what a program decides by, or {@code null}
 * @param param the request field that is wrong, as a path such as {@code input[2].content}, or
 *     {@code null}
 * @param message what is wrong and what to do, for people
 * @param advice what only who runs the proxy can do, empty when there is nothing; it is shown
 *     behind the message
 * @param retryAfterSeconds when to try again, {@link #NO_RETRY_AFTER} when nothing is known
 */
public record ApiError(
        int status,
        String type,
        @Nullable String code,
        @Nullable String param,
        String message,
        String advice,
        int retryAfterSeconds) {
    /** Nothing is known about when to try again. */
    public static final int NO_RETRY_AFTER = -1;

    /** The {@link #code} by which clients know that they must shorten the conversation. */
    public static final String CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded";

    /** The {@link #code} by which clients know that they must send the whole conversation. */
    public static final String PREVIOUS_RESPONSE_NOT_FOUND = "previous_response_not_found";

    /** An error without advice. */
    public ApiError(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            String message,
            int retryAfterSeconds) {
        this(status, type, code, param, message, "", retryAfterSeconds);
    }

    /** An error without a time to retry after. */
    public ApiError(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            String message) {
        this(status, type, code, param, message, NO_RETRY_AFTER);
    }

    /** A request that is wrong: status 400. */
    public static ApiError invalid(@Nullable String code, @Nullable String param, String message) {
        return new ApiError(400, "invalid_request_error", code, param, message);
    }

    /** The same error with advice. */
    public ApiError withAdvice(String other) {
        return new ApiError(status, type, code, param, message, other, retryAfterSeconds);
    }

    /** The message with the advice, as people read it. */
    public String text() {
        return advice.isEmpty() ? message : message + " (" + advice + ")";
    }

    /** The {@code error} of a failed response: code and message. */
    void writeToResponse(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("code", code == null ? type : code);
        out.writeStringField("message", text());
        out.writeEndObject();
    }
}
