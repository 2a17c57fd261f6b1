package dev.lmresp.chat;

import static java.util.Comparator.naturalOrder;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the retry time in the many headers, members and sentences that engines use for it. */
public final class RetryTimes {
    private static final String NUMBER = "\\d{1,15}(?:\\.\\d{1,9})?";

    /**
     * Longest first, so that the {@code m} in {@code 6m0s} does not match the start of another
     * unit.
     */
    private static final String UNIT =
            "(?:milliseconds?|millis|msecs?|ms|minutes?|mins?|m|seconds?|secs?|s|hours?|hrs?|h|days?|d)(?![a-z])";

    private static final Pattern PART = Pattern.compile("(" + NUMBER + ") ?(" + UNIT + ")");

    /** Go and Google print {@code 1h16m0.667s}, people write {@code 2 minutes and 5 seconds}. */
    private static final String PERIOD =
            NUMBER + " ?" + UNIT + "(?:(?:,| and)? ?" + NUMBER + " ?" + UNIT + "){0,4}";

    private static final Pattern WORDS =
            Pattern.compile(
                    "\\b(?:try(?:ing)? (?:it )?again|retry(?:[ _-]?after)?|resets?|available"
                            + " again|wait)[\"':=]{0,2}(?: (?:after|in|for|at):?)?(?:"
                            + " (?:about|another))? ?[\"'`~]?(?:(?<period>"
                            + PERIOD
                            + ")|(?<seconds>"
                            + NUMBER
                            + ")(?![\\w:-]| ?[a-z])|(?<time>\\d{4}-\\d\\d-\\d\\d[t"
                            + " ][0-9:.]{5,18}(?:z|[+-]\\d\\d:?\\d\\d)))");

    /**
     * The retry time is near the start of a message; some engines quote the whole request after it.
     */
    private static final int MOST_WORDS = 2000;

    /** Members of an error that have the retry time in seconds, as a period, or in milliseconds. */
    private static final List<String> MEMBERS =
            List.of(
                    // Google, and its Code Assist
                    "retryDelay",
                    "quotaResetDelay",
                    "retry_after_ms",
                    "retryAfterMs",
                    "retry_after_seconds",
                    "retryAfterSeconds",
                    "retry_after",
                    "retryAfter",
                    "resets_in_seconds",
                    // Hugging Face, while it loads a model
                    "estimated_time",
                    "quotaResetTimeStamp",
                    "resets_at",
                    "reset_at",
                    "resetAt");

    /** About thirty years in seconds: a larger number is a timestamp, not a period. */
    private static final BigDecimal LONGEST_PERIOD = BigDecimal.valueOf(1_000_000_000);

    private static final BigDecimal FIRST_OF_MILLIS = BigDecimal.valueOf(100_000_000_000L);

    private static final Pattern LIMITS = Pattern.compile("rate-?limit");

    /** The IETF rate limit headers: {@code limit=10, remaining=0, reset=30}, {@code r=0;t=30}. */
    private static final Pattern RESET = Pattern.compile("\\b(?:reset|t)=(\\d{1,12})");

    private static final Pattern REMAINING = Pattern.compile("\\b(?:remaining|r)=(\\d{1,12})");

    private RetryTimes() {}

    /** The time in {@code Retry-After} and similar headers; names are in lower case. */
    public static Optional<RetryTime> ofRetryAfter(Map<String, List<String>> headers) {
        for (String name : List.of("retry-after-ms", "x-ms-retry-after-ms")) {
            Optional<RetryTime> time = first(headers, name).flatMap(RetryTimes::ofMillis);
            if (time.isPresent()) {
                return time;
            }
        }
        return first(headers, "retry-after").flatMap(RetryTimes::of);
    }

    /**
     * When rate limits are reset, according to the headers. There are several limits, such as
     * requests and tokens: an exhausted one counts; if none is, the first to be reset.
     */
    public static Optional<RetryTime> ofLimits(Map<String, List<String>> headers, Instant now) {
        List<Limit> limits =
                headers.keySet().stream()
                        .filter(name -> LIMITS.matcher(name).find())
                        .flatMap(name -> limit(headers, name, now).stream())
                        .toList();
        return limits.stream()
                .filter(Limit::isUsedUp)
                .map(Limit::period)
                .max(naturalOrder())
                .or(() -> limits.stream().map(Limit::period).min(naturalOrder()))
                .map(RetryTime.After::new);
    }

    private record Limit(Duration period, boolean isUsedUp) {}

    private static Optional<Limit> limit(
            Map<String, List<String>> headers, String name, Instant now) {
        String value = first(headers, name).orElse("");
        boolean isReset = name.contains("reset");
        String lifted = isReset ? value : member(value, RESET);
        String remaining =
                isReset
                        ? first(headers, name.replace("reset", "remaining")).orElse("")
                        : member(value, REMAINING);
        return of(lifted)
                .map(time -> time.from(now))
                .filter(Duration::isPositive)
                .map(wait -> new Limit(wait, remaining.strip().matches("0(\\.0*)?")));
    }

    private static String member(String value, Pattern member) {
        Matcher found = member.matcher(value);
        return found.find() ? found.group(1) : "";
    }

    /** The retry time in an error's members, or in headers that a gateway copied into it. */
    static Optional<RetryTime> of(JsonNode error) {
        for (String member : MEMBERS) {
            JsonNode value = error.findValue(member);
            if (value != null) {
                Optional<RetryTime> time = ofMember(member, value);
                if (time.isPresent()) {
                    return time;
                }
            }
        }
        JsonNode headers = error.findValue("headers");
        if (headers == null || !headers.isObject()) {
            return Optional.empty();
        }
        var byName = new HashMap<String, List<String>>();
        for (var header : headers.properties()) {
            byName.put(
                    header.getKey().toLowerCase(Locale.ROOT), List.of(header.getValue().asText()));
        }
        return ofRetryAfter(byName)
                .or(() -> first(byName, "x-ratelimit-reset").flatMap(RetryTimes::of));
    }

    private static Optional<RetryTime> ofMember(String member, JsonNode value) {
        if (value.isObject()) {
            // a protobuf Duration, printed as an object
            return value.path("seconds").isValueNode()
                    ? of(value.path("seconds").asText())
                    : Optional.empty();
        }
        boolean isMillis = member.endsWith("ms") || member.endsWith("Ms");
        return isMillis ? ofMillis(value.asText("")) : of(value.asText(""));
    }

    /** The retry time in a sentence such as {@code Please try again in 1m2.5s}. */
    static Optional<RetryTime> ofWords(String sentence) {
        String start = sentence.substring(0, Math.min(sentence.length(), MOST_WORDS));
        Matcher words = WORDS.matcher(start.toLowerCase(Locale.ROOT));
        while (words.find()) {
            for (String group : List.of("period", "seconds", "time")) {
                String value = words.group(group);
                Optional<RetryTime> time = value == null ? Optional.empty() : of(value);
                if (time.isPresent()) {
                    return time;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<RetryTime> ofMillis(String value) {
        return number(value)
                .map(BigDecimal::longValue)
                .map(Duration::ofMillis)
                .map(RetryTime.After::new);
    }

    /** Parses seconds, a period, or a timestamp. */
    private static Optional<RetryTime> of(String value) {
        String text = value.strip();
        Optional<BigDecimal> number = number(text);
        if (number.isPresent()) {
            return number.map(RetryTimes::ofNumber);
        }
        Optional<Duration> period = period(text.toLowerCase(Locale.ROOT));
        return period.isPresent() ? period.map(RetryTime.After::new) : moment(text);
    }

    private static RetryTime ofNumber(BigDecimal number) {
        if (number.compareTo(LONGEST_PERIOD) < 0) {
            return new RetryTime.After(seconds(number));
        }
        boolean isMillis = number.compareTo(FIRST_OF_MILLIS) >= 0;
        return new RetryTime.At(
                isMillis
                        ? Instant.ofEpochMilli(number.longValue())
                        : Instant.ofEpochSecond(number.longValue()));
    }

    private static Optional<BigDecimal> number(String text) {
        return text.matches(NUMBER) ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private static Duration seconds(BigDecimal seconds) {
        return Duration.ofNanos(seconds.min(LONGEST_PERIOD).movePointRight(9).longValue());
    }

    private static Optional<Duration> period(String text) {
        if (!text.matches(PERIOD)) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum = sum.plus(seconds(new BigDecimal(part.group(1)).multiply(unit(part.group(2)))));
        }
        return Optional.of(sum);
    }

    private static BigDecimal unit(String name) {
        return switch (name.charAt(0)) {
            case 'd' -> BigDecimal.valueOf(86_400);
            case 'h' -> BigDecimal.valueOf(3600);
            case 's' -> BigDecimal.ONE;
            default ->
                    name.startsWith("ms") || name.startsWith("mil")
                            ? new BigDecimal("0.001")
                            : BigDecimal.valueOf(60);
        };
    }

    private static Optional<RetryTime> moment(String text) {
        try {
            boolean isIso = text.matches("\\d{4}-.*");
            return Optional.of(
                    new RetryTime.At(
                            isIso
                                    ? iso(text)
                                    : ZonedDateTime.parse(
                                                    text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant()));
        } catch (DateTimeException notDate) {
            return Optional.empty();
        }
    }

    private static Instant iso(String text) {
        String strict =
                text.toUpperCase(Locale.ROOT)
                        .replaceFirst("(?<=\\d) (?=\\d)", "T")
                        .replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2");
        return OffsetDateTime.parse(strict).toInstant();
    }

    private static Optional<String> first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
}
