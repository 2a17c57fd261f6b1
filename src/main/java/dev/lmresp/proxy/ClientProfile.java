package dev.lmresp.proxy;

import dev.lmresp.responses.ApiError;
import dev.lmresp.translate.answer.AnswerRules;
import dev.lmresp.translate.answer.AnswerRules.Rule;

import java.util.Locale;
import java.util.regex.Pattern;

/** How a client interprets statuses, codes and items, where clients differ. */
public enum ClientProfile {
    /** An unknown client: it receives the engine's errors unchanged. */
    GENERIC {
        @Override
        ApiError status(EngineFailure failure) {
            return new ApiError(
                    failure.status() < 400 ? 502 : failure.status(),
                    type(failure),
                    code(failure),
                    failure.error().param().isEmpty() ? null : failure.error().param(),
                    failure.error().message(),
                    failure.retryAfterSeconds());
        }
    },

    /**
     * Codex 0.169, measured. It retries most statuses five to thirty times, treats 400 as final,
     * and gives up at once on a 429 without a retry time.
     */
    CODEX {
        @Override
        ApiError status(EngineFailure failure) {
            int status =
                    switch (failure.kind()) {
                        case CONTEXT_OVERFLOW, AUTHENTICATION, FORBIDDEN, INVALID -> 400;
                        case MODEL_NOT_FOUND -> 404;
                        case RATE_LIMIT, QUOTA -> 429;
                        case SLEEPING -> 503;
                        case UNAVAILABLE -> Math.max(failure.status(), 502);
                        case TIMEOUT -> 504;
                    };
            return new ApiError(
                    isTooLong(failure) ? 400 : status,
                    type(failure),
                    code(failure),
                    null,
                    withTime(failure),
                    retryAfter(failure));
        }

        @Override
        ApiError inStream(EngineFailure failure) {
            ApiError plain = super.inStream(failure);
            return isTooLong(failure)
                    ? new ApiError(plain.status(), plain.type(), FINAL, null, withTime(failure))
                    : plain;
        }

        @Override
        int retryAfter(EngineFailure failure) {
            int said = failure.retryAfterSeconds();
            boolean isSoonOver =
                    failure.kind() == EngineFailure.Kind.RATE_LIMIT
                            || (failure.kind() == EngineFailure.Kind.UNAVAILABLE
                                    && failure.error().mentions("loading"));
            if (failure.kind() == EngineFailure.Kind.QUOTA || isTooLong(failure)) {
                return ApiError.NO_RETRY_AFTER;
            }
            return said == ApiError.NO_RETRY_AFTER && isSoonOver ? RETRY_AFTER_SECONDS : said;
        }

        @Override
        boolean acceptsEmptyAnswer() {
            // Codex would end its turn silently; it retries a failure
            return false;
        }

        @Override
        AnswerRules rules(boolean onlyFirstCall) {
            // Codex drops a whole message with a refusal, and runs a call as soon as it is done,
            // even a truncated one
            return super.rules(onlyFirstCall)
                    .with(Rule.REFUSAL_AS_TEXT)
                    .with(Rule.CUT_CALLS_STAY_OPEN);
        }
    },

    /**
     * Claude Code 2.1.332, measured. It retries 401, 429 and 5xx for a minute and longer, unless
     * told not to. It asks again with fewer features after 400 and 422, and says after 403 that the
     * user is not logged in; other statuses below 500 are final, and it shows the message.
     */
    CLAUDE_CODE {
        @Override
        ApiError status(EngineFailure failure) {
            ApiError plain = GENERIC.status(failure);
            return switch (failure.kind()) {
                case AUTHENTICATION -> plain.withStatus(403);
                case INVALID, FORBIDDEN -> plain.withStatus(FAILED_DEPENDENCY);
                case CONTEXT_OVERFLOW,
                        MODEL_NOT_FOUND,
                        RATE_LIMIT,
                        QUOTA,
                        SLEEPING,
                        UNAVAILABLE,
                        TIMEOUT ->
                        plain;
            };
        }

        @Override
        ApiError inStream(EngineFailure failure) {
            return status(failure);
        }
    };

    private static final int RETRY_AFTER_SECONDS = 5;

    /** What the request depends on, the engine, has failed. */
    private static final int FAILED_DEPENDENCY = 424;

    private static final int LONGEST_WAIT_SECONDS = 600;

    /** The code that Codex treats as final, and whose message it shows. */
    private static final String FINAL = "invalid_prompt";

    /** The retry time in a message, as Codex parses it. */
    private static final Pattern TIME =
            Pattern.compile(
                    "try again in\\s*\\d+(?:\\.\\d+)?\\s*(?:s|ms|seconds?)\\b",
                    Pattern.CASE_INSENSITIVE);

    /** Codex waits for as long as the retry time says, while the user waits for Codex. */
    private static boolean isTooLong(EngineFailure failure) {
        return failure.kind() != EngineFailure.Kind.QUOTA
                && failure.retryAfterSeconds() > LONGEST_WAIT_SECONDS;
    }

    private static String withTime(EngineFailure failure) {
        return isTooLong(failure)
                ? failure.error().message()
                        + " (not before "
                        + failure.retryAfterSeconds() / 60
                        + " minutes from now)"
                : failure.error().message();
    }

    /**
     * Detects a client by its headers.
     *
     * @param originator the {@code originator} header, may be empty
     * @param userAgent the {@code user-agent} header, may be empty
     */
    public static ClientProfile of(String originator, String userAgent) {
        if (isCodex(originator) || isCodex(userAgent)) {
            return CODEX;
        }
        return userAgent.toLowerCase(Locale.ROOT).startsWith("claude-cli") ? CLAUDE_CODE : GENERIC;
    }

    private static boolean isCodex(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith("codex");
    }

    /** The failure as an HTTP status, while no status has been sent. */
    abstract ApiError status(EngineFailure failure);

    /** The failure as the error of {@code response.failed}. */
    ApiError inStream(EngineFailure failure) {
        String code =
                switch (failure.kind()) {
                    case CONTEXT_OVERFLOW -> ApiError.CONTEXT_LENGTH_EXCEEDED;
                    case RATE_LIMIT -> "rate_limit_exceeded";
                    case QUOTA -> "insufficient_quota";
                    case MODEL_NOT_FOUND, AUTHENTICATION, FORBIDDEN, INVALID -> FINAL;
                    case SLEEPING, UNAVAILABLE, TIMEOUT -> "server_error";
                };
        String message = failure.error().message();
        int wait = retryAfter(failure);
        if (failure.kind() == EngineFailure.Kind.RATE_LIMIT
                && wait >= 0
                && !TIME.matcher(message).find()) {
            message += " (try again in " + wait + "s)";
        }
        return new ApiError(failure.status(), type(failure), code, null, message);
    }

    /** The seconds until a retry, {@link ApiError#NO_RETRY_AFTER} for unknown. */
    int retryAfter(EngineFailure failure) {
        return failure.retryAfterSeconds();
    }

    /** True when the client accepts an empty answer as complete. */
    boolean acceptsEmptyAnswer() {
        return true;
    }

    /** How to present answers that the client would misinterpret. */
    AnswerRules rules(boolean onlyFirstCall) {
        return AnswerRules.NONE
                .with(Rule.ONLY_FIRST_CALL, onlyFirstCall)
                .with(Rule.SILENCE_AS_MESSAGE, acceptsEmptyAnswer());
    }

    private static String type(EngineFailure failure) {
        return switch (failure.kind()) {
            case CONTEXT_OVERFLOW, MODEL_NOT_FOUND, INVALID -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case RATE_LIMIT, QUOTA -> "rate_limit_error";
            case SLEEPING, UNAVAILABLE, TIMEOUT -> "server_error";
        };
    }

    private static String code(EngineFailure failure) {
        return switch (failure.kind()) {
            case CONTEXT_OVERFLOW -> ApiError.CONTEXT_LENGTH_EXCEEDED;
            case MODEL_NOT_FOUND -> "model_not_found";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case QUOTA -> "insufficient_quota";
            case AUTHENTICATION -> "invalid_engine_api_key";
            case FORBIDDEN -> wordOr(failure.error().code(), "permission_denied");
            case INVALID -> wordOr(failure.error().code(), "engine_refused");
            case SLEEPING -> "engine_sleeping";
            case UNAVAILABLE -> "engine_error";
            case TIMEOUT -> "engine_timeout";
        };
    }

    /** The code, or the alternative: LMDeploy and vLLM repeat the status as the code. */
    private static String wordOr(String code, String otherwise) {
        return code.matches("\\d*") ? otherwise : code;
    }
}
