package dev.lmresp.proxy;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Excerpt;
import dev.lmresp.chat.RetryTime;
import dev.lmresp.chat.RetryTimes;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.proxy.refusal.Refusal;
import dev.lmresp.proxy.refusal.RefusalReader;
import dev.lmresp.responses.ApiError;
import dev.lmresp.translate.answer.AnswerException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A refusal or failure of an engine, classified by what the client can do about it. */
final class EngineFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_ERROR_BYTES = 1 << 20;
    private static final int TOO_MANY = 429;

    /** A retry after more than a day counts as never. */
    private static final int LONGEST_WAIT_SECONDS = 86_400;

    /** What a client can do about a failure. */
    enum Kind {
        /** Shorten the conversation. */
        CONTEXT_OVERFLOW,
        /** Use another model. */
        MODEL_NOT_FOUND,
        /** Wait, then retry. */
        RATE_LIMIT,
        /** Add credit to the account. */
        QUOTA,
        /** Correct the engine's API key. */
        AUTHENTICATION,
        /** Request something that is permitted. */
        FORBIDDEN,
        /** Change the request, which is invalid. */
        INVALID,
        /** Wake the engine. */
        SLEEPING,
        /** Retry: the engine is broken, unreachable or overloaded. */
        UNAVAILABLE,
        /** Retry: the engine took too long. */
        TIMEOUT
    }

    /** Who wrote the error message. */
    private enum Speaker {
        ENGINE,
        LMRESP
    }

    private final Kind kind;
    private final int status;
    private final transient ChatError error;
    private final int retryAfterSeconds;
    private final Speaker speaker;
    private final FailureReason reason;

    private EngineFailure(
            Kind kind,
            int status,
            ChatError error,
            int retryAfterSeconds,
            Speaker speaker,
            FailureReason reason) {
        super(error.message());
        this.kind = kind;
        this.status = status;
        this.error = error;
        this.retryAfterSeconds = retryAfterSeconds;
        this.speaker = speaker;
        this.reason = reason;
    }

    /** A failure with a message of lmresp. */
    static EngineFailure of(Kind kind, int status, String message) {
        return of(kind, status, FailureReason.OTHER, message);
    }

    /** A failure of lmresp with status 502. */
    static EngineFailure of(FailureReason reason, String message) {
        return of(Kind.UNAVAILABLE, 502, reason, message);
    }

    private static EngineFailure of(Kind kind, int status, FailureReason reason, String message) {
        return new EngineFailure(
                kind,
                status,
                ChatError.of(message),
                ApiError.NO_RETRY_AFTER,
                Speaker.LMRESP,
                reason);
    }

    /** A failure without an answer of the engine. */
    static EngineFailure of(EngineException e) {
        boolean slow = e.reason() == EngineException.Reason.TIMEOUT;
        return of(slow ? Kind.TIMEOUT : Kind.UNAVAILABLE, slow ? 504 : 502, e.getMessage());
    }

    /**
     * A cancelled exchange.
     *
     * @param stalled the message when the cause is a timeout
     */
    static EngineFailure of(Cancellation.Cause cause, String stalled) {
        return switch (cause) {
            case CLIENT_GONE -> of(Kind.UNAVAILABLE, 499, "the client disconnected");
            case CANCELLED -> of(Kind.UNAVAILABLE, 499, "the client cancelled the response");
            case INTERRUPTED -> of(Kind.UNAVAILABLE, 499, "the client interrupted the response");
            case STALLED -> of(Kind.TIMEOUT, 504, stalled);
            case OVER -> of(Kind.UNAVAILABLE, 502, "the answer was over");
            case STOPPING -> of(Kind.UNAVAILABLE, 503, "lmresp is stopping");
        };
    }

    /** An answer that cannot be converted to a response. */
    static EngineFailure of(AnswerException e, String problem) {
        return switch (e.reason()) {
            case OVERFLOW -> of(Kind.CONTEXT_OVERFLOW, 400, problem);
            case SILENT -> of(FailureReason.SILENT, problem);
            case BROKEN -> of(FailureReason.OTHER, problem);
        };
    }

    /** Reads an answer with an error status. */
    static EngineFailure read(EngineAnswer answer, Dialect dialect) {
        String body;
        try {
            body = new String(answer.body().readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            body = "";
        }
        ChatError error = error(body, answer.status());
        int status = Diagnosis.status(answer.status(), error);
        Instant now = Instant.now();
        Optional<RetryTime> retry =
                RetryTimes.ofRetryAfter(answer.headers())
                        .or(() -> Optional.ofNullable(error.retry()));
        if (retry.isEmpty() && status == TOO_MANY) {
            retry = RetryTimes.ofLimits(answer.headers(), now);
        }
        return of(status, error, retry, now, dialect);
    }

    /** An error inside an answer with a success status. */
    static EngineFailure of(ChatError error, Dialect dialect) {
        return of(
                Diagnosis.status(error),
                error,
                Optional.ofNullable(error.retry()),
                Instant.now(),
                dialect);
    }

    private static EngineFailure of(
            int status, ChatError error, Optional<RetryTime> retry, Instant now, Dialect dialect) {
        Kind kind = Diagnosis.kind(status, error, dialect);
        return new EngineFailure(
                kind,
                clientStatus(status, kind),
                error,
                retry.map(time -> seconds(time.from(now))).orElse(ApiError.NO_RETRY_AFTER),
                Speaker.ENGINE,
                FailureReason.OTHER);
    }

    /** The status for the client. It must lead to the right reaction, because SDKs go by it. */
    private static int clientStatus(int status, Kind kind) {
        return switch (kind) {
            // some engines send 403, as for a wrong key, or 500, which clients retry
            case CONTEXT_OVERFLOW -> 400;
            case UNAVAILABLE -> status < 500 ? 502 : status;
            default -> status;
        };
    }

    /** Rounds up to whole seconds, which is all that most clients understand. */
    private static int seconds(Duration wait) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        return (int) Math.min(seconds, LONGEST_WAIT_SECONDS);
    }

    private static ChatError error(String body, int status) {
        try {
            Optional<ChatError> found =
                    ChatError.find(Json.parse(body.replaceFirst("^\uFEFF", "")));
            if (found.isPresent()) {
                return found.get();
            }
        } catch (JsonSyntaxException notJson) {
            // an HTML page of a gateway, or plain text
        }
        String words = Excerpt.of(body);
        return ChatError.of(
                "the engine returned HTTP "
                        + status
                        + (words.isEmpty() ? " without a message" : ": " + words));
    }

    /**
     * The parts of the request that the engine refuses, as far as the message is understood.
     *
     * @param asked the request
     * @param dialect the dialect of the request
     */
    List<Refusal> refusals(ChatRequest asked, Dialect dialect) {
        boolean mayRefuse =
                switch (kind) {
                    case INVALID, MODEL_NOT_FOUND -> true;
                    // chat templates and gateways refuse with 500
                    case UNAVAILABLE -> status >= 500 && status <= 502;
                    case CONTEXT_OVERFLOW,
                            RATE_LIMIT,
                            QUOTA,
                            AUTHENTICATION,
                            FORBIDDEN,
                            SLEEPING,
                            TIMEOUT ->
                            false;
                };
        return mayRefuse && speaker == Speaker.ENGINE
                ? RefusalReader.read(error, asked, dialect)
                : List.of();
    }

    /** This failure, for a client whose own values were refused. */
    EngineFailure of(List<Refusal> refusals) {
        boolean isOurs = kind == Kind.UNAVAILABLE;
        return !isOurs && !refusals.isEmpty() && refusals.getFirst() instanceof Refusal.OwnValue own
                ? new EngineFailure(
                        Kind.INVALID,
                        400,
                        error.withParam(own.path()),
                        retryAfterSeconds,
                        speaker,
                        reason)
                : this;
    }

    Kind kind() {
        return kind;
    }

    /** What went wrong, for causes with their own advice. */
    FailureReason reason() {
        return reason;
    }

    /** The HTTP status that the engine sent, or a matching one. */
    int status() {
        return status;
    }

    /** The engine's error. */
    ChatError error() {
        return error;
    }

    /** The retry time of the engine, {@link ApiError#NO_RETRY_AFTER} when unknown. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
