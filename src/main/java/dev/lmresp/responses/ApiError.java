package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * An error as clients receive it: before a stream begins, an HTTP status and the OpenAI error
 * envelope; after that, {@code response.failed}.
 *
 * @param status the HTTP status
 * @param type the class of the error, such as {@code invalid_request_error}
 * @param code the error code for programs, or {@code null}
 * @param param the request field that is wrong, as a path such as {@code input[2].content}, or
 *     {@code null}
 * @param message what is wrong and what to do, for people
 * @param advice what the operator of the proxy can do, appended to the message; may be empty
 * @param retryAfterSeconds when to retry, {@link #NO_RETRY_AFTER} when unknown
 */
public record ApiError(
        int status,
        String type,
        @Nullable String code,
        @Nullable String param,
        String message,
        String advice,
        int retryAfterSeconds) {
    /** The retry time is unknown. */
    public static final int NO_RETRY_AFTER = -1;

    /** The {@link #code} that makes clients shorten the conversation. */
    public static final String CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded";

    /** The {@link #code} that makes clients send the whole conversation again. */
    public static final String PREVIOUS_RESPONSE_NOT_FOUND = "previous_response_not_found";

    public ApiError(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            String message,
            int retryAfterSeconds) {
        this(status, type, code, param, message, "", retryAfterSeconds);
    }

    public ApiError(
            int status,
            String type,
            @Nullable String code,
            @Nullable String param,
            String message) {
        this(status, type, code, param, message, NO_RETRY_AFTER);
    }

    /** An invalid request: status 400. */
    public static ApiError invalid(@Nullable String code, @Nullable String param, String message) {
        return new ApiError(400, "invalid_request_error", code, param, message);
    }

    public ApiError withStatus(int other) {
        return new ApiError(other, type, code, param, message, advice, retryAfterSeconds);
    }

    public ApiError withAdvice(String other) {
        return new ApiError(status, type, code, param, message, other, retryAfterSeconds);
    }

    /** The message followed by the advice. */
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
