package dev.lmresp.messages;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.chat.Excess;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiError;

import java.io.IOException;

/**
 * An error as clients of the Messages API receive it: a status, and the envelope {@code
 * {"type":"error","error":{…}}}, which is also the last event of a stream that fails.
 *
 * @param status the HTTP status
 * @param type the class of the error, such as {@code overloaded_error}
 * @param message what is wrong and what to do, for people
 * @param retryAfterSeconds when to retry, {@link ApiError#NO_RETRY_AFTER} when unknown
 * @param isFinal whether the same request fails again, so that a client should not repeat it
 */
public record MessagesError(
        int status, String type, String message, int retryAfterSeconds, boolean isFinal) {
    private static final int OVERLOADED = 529;
    private static final int NO_CREDIT = 402;
    private static final int FAILED_BEHIND = 424;

    /** Clients wait for as long as they are told to, while the user waits for them. */
    private static final int LONGEST_WAIT_SECONDS = 600;

    /** The same error in the terms of this API. */
    public static MessagesError of(ApiError error) {
        String code = error.code() == null ? "" : error.code();
        boolean isTooLong = code.equals(ApiError.CONTEXT_LENGTH_EXCEEDED);
        boolean waitsTooLong = error.retryAfterSeconds() > LONGEST_WAIT_SECONDS;
        int status = isTooLong ? 400 : status(error.status(), code);
        String message = isTooLong ? tooLong(error) : waitsTooLong ? withTime(error) : error.text();
        boolean isFinal = waitsTooLong || code.equals("engine_sleeping") || isFinal(status);
        return new MessagesError(
                status,
                type(status),
                message,
                waitsTooLong ? ApiError.NO_RETRY_AFTER : error.retryAfterSeconds(),
                isFinal);
    }

    private static int status(int status, String code) {
        if (code.equals("insufficient_quota")) {
            return NO_CREDIT;
        }
        return status == 503 ? OVERLOADED : status < 400 ? 500 : status;
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case NO_CREDIT -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            // Claude Code takes an invalid request for one that an older API would take, and asks
            // up to five times more with less in it
            case FAILED_BEHIND -> "api_error";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case OVERLOADED -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /** The statuses after which SDKs send the same again, but for those where that never helps. */
    private static boolean isFinal(int status) {
        return switch (status) {
            case 408, 409, 429 -> false;
            case 501 -> true;
            default -> status < 500;
        };
    }

    /**
     * The words on which Claude Code shortens the conversation; with the numbers, if known, they
     * must be all.
     */
    private static String tooLong(ApiError error) {
        return Excess.of(error.message())
                .map(
                        it ->
                                "prompt is too long: %d tokens > %d maximum"
                                        .formatted(it.asked(), it.window()))
                .orElseGet(() -> "prompt is too long: " + error.text());
    }

    private static String withTime(ApiError error) {
        return error.text()
                + " (not before "
                + error.retryAfterSeconds() / 60
                + " minutes from now)";
    }

    /**
     * The envelope as a JSON document.
     *
     * @param requestId the id of the request, as in the header {@code request-id}
     */
    public byte[] envelope(String requestId) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", "error");
                    writeMember(out);
                    out.writeStringField("request_id", requestId);
                    out.writeEndObject();
                });
    }

    /** Writes the member {@code error}. */
    void writeMember(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("error");
        out.writeStringField("type", type);
        out.writeStringField("message", message);
        out.writeEndObject();
    }
}
