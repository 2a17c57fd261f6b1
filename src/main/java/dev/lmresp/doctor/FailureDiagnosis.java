package dev.lmresp.doctor;

import dev.lmresp.proxy.Outcome;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.Response;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/** Why a request has no complete answer, in a sentence with advice. */
final class FailureDiagnosis {
    private static final int LONGEST = 160;

    /** The advice table for errors without a table of their own. */
    private static final String BROKEN = "broken";

    private FailureDiagnosis() {}

    /** The failure; empty when the answer is complete. */
    static Optional<Finding> of(ProbeAnswer outcome, ProbedEngine probed) {
        return of(outcome, probed, BROKEN);
    }

    /**
     * The failure; empty when the answer is complete.
     *
     * @param problem the advice table if the engine refuses this request
     */
    static Optional<Finding> of(ProbeAnswer outcome, ProbedEngine probed, String problem) {
        if (!outcome.isInTime()) {
            return Optional.of(late(outcome, probed));
        }
        if (outcome.failure().isPresent()) {
            Outcome.Failed failure = outcome.failure().get();
            String said = failure.error().message();
            return Optional.of(
                    Finding.worksNot(
                            shortened(said), probed.advice(problem(failure, problem), said)));
        }
        return outcome.response()
                .filter(it -> it.status() == Response.Status.INCOMPLETE)
                .map(
                        it ->
                                Finding.worksNot(
                                        "the answer is cut off: " + it.incompleteReason(),
                                        probed.advice(BROKEN)));
    }

    private static Finding late(ProbeAnswer outcome, ProbedEngine probed) {
        String limit = seconds(outcome.limit());
        if (!outcome.captured().hasBegun()) {
            return Finding.cannotTell("no answer within " + limit, probed.advice("slow"));
        }
        boolean fellSilent =
                outcome.captured().silence().compareTo(outcome.limit().dividedBy(2)) > 0;
        return fellSilent
                ? Finding.worksNot(
                        "it stopped sending in the middle of its answer", probed.advice(BROKEN))
                : Finding.cannotTell(
                        "it began, but its answer was not complete within " + limit,
                        probed.advice("slow"));
    }

    private static String problem(Outcome.Failed failure, String refused) {
        return switch (String.valueOf(failure.error().code())) {
            case "invalid_engine_api_key", "permission_denied" -> "key";
            case "model_not_found" -> "model";
            case "engine_sleeping" -> "sleeping";
            case "rate_limit_exceeded" -> "busy";
            case "insufficient_quota" -> "quota";
            case "engine_timeout" -> "slow";
            case ApiError.CONTEXT_LENGTH_EXCEEDED -> "window-small";
            default ->
                    switch (failure.reason()) {
                        case WEB_PAGE -> "page";
                        case SILENT -> "silent";
                        case OTHER -> refused;
                    };
        };
    }

    static String seconds(Duration duration) {
        if (duration.toMillis() < 1000) {
            return duration.toMillis() + " ms";
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3);
        int digits = seconds.compareTo(BigDecimal.TEN) < 0 ? 1 : 0;
        return seconds.setScale(digits, RoundingMode.HALF_UP)
                        .toPlainString()
                        .replaceAll("\\.0$", "")
                + " s";
    }

    /** A text on one line, cut when it is long. */
    static String shortened(String text) {
        return shortened(text, LONGEST);
    }

    static String shortened(String text, int longest) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= longest
                ? line
                : line.substring(0, line.offsetByCodePoints(0, longest)) + "...";
    }
}
