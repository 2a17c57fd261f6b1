package dev.lmresp.proxy;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.proxy.refusal.ContextOverflow;
import dev.lmresp.proxy.refusal.Refusal;
import dev.lmresp.proxy.refusal.RefusalReader;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** An engine that refused or failed, sorted by what the client can do about it. */
final class EngineFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_ERROR_BYTES = 1 << 20;
    private static final int MAX_QUOTED = 300;

    /** What a client can do about a failure. */
    enum Kind {
        /** Shorten the conversation. */
        CONTEXT_OVERFLOW,
        /** Ask for another model. */
        MODEL_NOT_FOUND,
        /** Wait, and try again. */
        RATE_LIMIT,
        /** Pay. */
        QUOTA,
        /** Have the key of the engine corrected. */
        AUTHENTICATION,
        /** Ask something else: the request itself is refused. */
        INVALID,
        /** Wake the engine. */
        SLEEPING,
        /** Try again: the engine is broken, gone or overloaded. */
        UNAVAILABLE,
        /** Try again: the engine took too long. */
        TIMEOUT
    }

    private final Kind kind;
    private final int status;
    private final transient ChatError error;
    private final int retryAfterSeconds;

    EngineFailure(Kind kind, int status, ChatError error, int retryAfterSeconds) {
        super(error.message());
        this.kind = kind;
        this.status = status;
        this.error = error;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** A failure that nobody put into words but lmresp. */
    static EngineFailure of(Kind kind, int status, String message) {
        return new EngineFailure(kind, status, ChatError.of(message), ApiError.NO_RETRY_AFTER);
    }

    /** An engine that gave no answer. */
    static EngineFailure of(EngineException e) {
        boolean slow = e.reason() == EngineException.Reason.TIMEOUT;
        return of(slow ? Kind.TIMEOUT : Kind.UNAVAILABLE, slow ? 504 : 502, e.getMessage());
    }

    /** An answer that the assembler could make no response of. */
    static EngineFailure of(ApiException e) {
        boolean isOverflow = ApiError.CONTEXT_LENGTH_EXCEEDED.equals(e.error().code());
        return of(
                isOverflow ? Kind.CONTEXT_OVERFLOW : Kind.UNAVAILABLE,
                e.error().status(),
                e.error().message());
    }

    /** Reads an answer that is no success. */
    static EngineFailure read(EngineAnswer answer, Dialect dialect) {
        String body;
        try {
            body = new String(answer.body().readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            body = "";
        }
        int retryAfter = answer.header("retry-after").map(EngineFailure::seconds).orElse(-1);
        return of(answer.status(), error(body, answer.status()), retryAfter, dialect);
    }

    /** An error that came inside an answer whose status promised success. */
    static EngineFailure of(ChatError error, Dialect dialect) {
        int status = error.status() == 0 ? 502 : error.status();
        boolean isOverflow = kind(status, error, dialect) == Kind.CONTEXT_OVERFLOW;
        return of(
                isOverflow && error.status() == 0 ? 400 : status,
                error,
                ApiError.NO_RETRY_AFTER,
                dialect);
    }

    private static EngineFailure of(
            int status, ChatError error, int retryAfterSeconds, Dialect dialect) {
        Kind kind = kind(status, error, dialect);
        boolean isOurs = kind == Kind.UNAVAILABLE && status < 500;
        return new EngineFailure(kind, isOurs ? 502 : status, error, retryAfterSeconds);
    }

    private static Kind kind(int status, ChatError error, Dialect dialect) {
        if (ContextOverflow.isMeant(status, error, dialect)) {
            return Kind.CONTEXT_OVERFLOW;
        }
        if (error.mentions("insufficient_quota") || status == 402) {
            return Kind.QUOTA;
        }
        if (sleeps(status, error)) {
            return Kind.SLEEPING;
        }
        boolean model =
                error.mentions("model_not_found")
                        || (error.mentions("model")
                                && (error.mentions("not found")
                                        || error.mentions("does not exist")));
        if (model && status < 500) {
            return Kind.MODEL_NOT_FOUND;
        }
        if (status >= 500 && dialect.failures().lasting().stream().anyMatch(error::mentions)) {
            return Kind.INVALID;
        }
        if (status == 400 && dialect.failures().passing().stream().anyMatch(error::mentions)) {
            return Kind.UNAVAILABLE;
        }
        return switch (status) {
            case 401, 403 -> Kind.AUTHENTICATION;
            case 429 -> Kind.RATE_LIMIT;
            case 408, 504 -> Kind.TIMEOUT;
            default -> status >= 500 || status < 400 ? Kind.UNAVAILABLE : Kind.INVALID;
        };
    }

    /** A refusal may quote what it refuses, such as a tool that is called sleep. */
    private static boolean sleeps(int status, ChatError error) {
        boolean saysSo =
                error.mentions("sleeping")
                        || error.mentions("asleep")
                        || error.mentions("sleep mode")
                        || (status >= 500 && error.mentions("sleep"));
        return saysSo && !error.mentions("ratelimit");
    }

    private static ChatError error(String body, int status) {
        try {
            var found = ChatError.find(Json.parse(body));
            if (found.isPresent()) {
                return found.get();
            }
        } catch (JsonSyntaxException notJson) {
            // an HTML page of a gateway, or plain text
        }
        String quoted = PageText.start(body, MAX_QUOTED);
        return ChatError.of(
                "the engine answered HTTP "
                        + status
                        + (quoted.isEmpty() ? " without a word" : ": " + quoted));
    }

    private static int seconds(String retryAfter) {
        try {
            return Math.max(0, (int) Math.ceil(Double.parseDouble(retryAfter.strip())));
        } catch (NumberFormatException notSeconds) {
            try {
                Instant then =
                        ZonedDateTime.parse(
                                        retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant();
                return (int) Math.max(0, then.getEpochSecond() - Instant.now().getEpochSecond());
            } catch (DateTimeException notDate) {
                return ApiError.NO_RETRY_AFTER;
            }
        }
    }

    /**
     * What the engine refuses of a request, as far as that is understood.
     *
     * @param asked the request
     * @param dialect the words in which it was asked
     */
    List<Refusal> refusals(ChatRequest asked, Dialect dialect) {
        boolean mayRefuse =
                switch (kind) {
                    case INVALID, MODEL_NOT_FOUND -> true;
                    // templates and gateways refuse with 500
                    case UNAVAILABLE -> status >= 500 && status <= 502;
                    case CONTEXT_OVERFLOW, RATE_LIMIT, QUOTA, AUTHENTICATION, SLEEPING, TIMEOUT ->
                            false;
                };
        return mayRefuse ? RefusalReader.read(error, asked, dialect) : List.of();
    }

    /** The same failure, for a client that has to be told of these refusals in its own words. */
    EngineFailure of(List<Refusal> refusals) {
        boolean isOurs = kind == Kind.UNAVAILABLE;
        return !isOurs && !refusals.isEmpty() && refusals.getFirst() instanceof Refusal.OwnValue own
                ? new EngineFailure(
                        Kind.INVALID, 400, error.withParam(own.path()), retryAfterSeconds)
                : this;
    }

    Kind kind() {
        return kind;
    }

    /** The HTTP status that the engine gave, or that fits. */
    int status() {
        return status;
    }

    /** What the engine said. */
    ChatError error() {
        return error;
    }

    /**
     * When the engine wants to be asked again, {@link ApiError#NO_RETRY_AFTER} when it does not
     * say.
     */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
