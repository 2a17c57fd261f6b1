package dev.lmresp.engine.mock;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions in a prompt that the mock understands.
 *
 * @param delay {@code sleep 2}, {@code sleep for 300 ms}: silence before the answer
 * @param count {@code count to 5}: the last number
 * @param every {@code count to 5 every 100 ms}: the time between two numbers
 * @param echo {@code say …}, {@code repeat after me: …}: what to say, empty for nothing
 */
record Directives(Duration delay, OptionalLong count, Duration every, String echo) {
    private static final String UNIT =
            "(?<unit>ms|msec|milliseconds?|s|secs?|seconds?|min|minutes?)?(?![\\p{L}\\p{N}_])";
    private static final String NUMBER = "(?<number>\\d{1,9}(?:\\.\\d{1,9})?)\\s*";

    // an instruction is at the start of a sentence or clause: "I sleep 8 hours" is none
    private static final String START = "(?:^|[.!?,;:\\n]\\s*|\\b(?:please|then|and|you)\\s+)";
    private static final int FLAGS = Pattern.CASE_INSENSITIVE;
    private static final Pattern SLEEP =
            Pattern.compile(START + "sleep\\s+(?:for\\s+)?" + NUMBER + UNIT, FLAGS);
    private static final Pattern COUNT =
            Pattern.compile(
                    START
                            + "count\\s+(?:from\\s+(?:1|one)\\s+)?(?:up\\s+)?to\\s+"
                            + "(?<last>\\d[\\d,_]{0,14})",
                    FLAGS);
    private static final Pattern EVERY = Pattern.compile("\\severy\\s+" + NUMBER + UNIT, FLAGS);
    private static final Pattern ECHO =
            Pattern.compile(
                    "^\\s*(?:please\\s+)?(?:repeat(?:\\s+after\\s+me)?\\s*:|say(?:\\s+exactly)?\\s*:?|echo\\s*:?)\\s(?<echo>.+)$",
                    FLAGS | Pattern.DOTALL);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Parses a prompt. */
    static Directives of(String prompt) {
        Matcher echo = ECHO.matcher(prompt);
        if (echo.find()) {
            // the text to repeat is not an instruction
            return new Directives(
                    Duration.ZERO,
                    OptionalLong.empty(),
                    Duration.ZERO,
                    withoutQuotes(echo.group("echo").strip()));
        }
        String text = Masked.of(prompt).text();
        Matcher sleep = SLEEP.matcher(text);
        Matcher count = COUNT.matcher(text);
        OptionalLong last = OptionalLong.empty();
        Duration every = Duration.ZERO;
        if (count.find()) {
            last = OptionalLong.of(Long.parseLong(count.group("last").replaceAll("[,_]", "")));
            Matcher pace = EVERY.matcher(text);
            if (pace.find(count.end())) {
                every = duration(pace);
            }
        }
        return new Directives(sleep.find() ? duration(sleep) : Duration.ZERO, last, every, "");
    }

    private static Duration duration(Matcher matcher) {
        var number = new BigDecimal(matcher.group("number"));
        String unit = matcher.group("unit") == null ? "s" : matcher.group("unit");
        unit = unit.toLowerCase(Locale.ROOT);
        long nanos =
                unit.startsWith("ms") || unit.startsWith("milli")
                        ? 1_000_000L
                        : unit.startsWith("m") ? 60_000_000_000L : 1_000_000_000L;
        var duration = Duration.ofNanos(number.multiply(BigDecimal.valueOf(nanos)).longValue());
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    private static String withoutQuotes(String text) {
        boolean quoted =
                text.length() > 2
                        && "\"'“".indexOf(text.charAt(0)) >= 0
                        && "\"'”".indexOf(text.charAt(text.length() - 1)) >= 0;
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
