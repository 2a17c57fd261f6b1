package dev.lmresp.chat;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * How much of a conversation is too much, from the numbers in an engine's refusal: it has the
 * window and what was asked for.
 *
 * @param window the engine's limit
 * @param asked what the request needs
 */
public record Excess(long window, long asked) {
    /** Smaller numbers count something else, such as the messages. */
    private static final long LEAST = 100;

    private static final int LONGEST_NUMBER = 15;

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:,\\d{3})*");

    private static final Pattern WINDOW =
            Pattern.compile(
                    "(?:maximum|max|limit|available|window|context length|context size)"
                            + "\\D{0,40}?(\\d+(?:,\\d{3})*)");

    /** vLLM stops counting once a prompt is too long. */
    private static final String STOPPED_COUNTING = "at least";

    /** Room for an answer, and for what differs between texts of the same length. */
    private static final double MARGIN = 0.9;

    /** The share of the conversation to leave out; empty when the refusal does not say. */
    public static OptionalDouble share(String refusal) {
        return of(refusal)
                .map(it -> OptionalDouble.of(1 - MARGIN * it.window() / it.asked()))
                .orElseGet(OptionalDouble::empty);
    }

    /** The numbers in a refusal; empty when it does not say them. */
    public static Optional<Excess> of(String refusal) {
        String said = refusal.toLowerCase(Locale.ROOT);
        if (said.contains(STOPPED_COUNTING)) {
            return Optional.empty();
        }
        OptionalLong most = numbers(said).max();
        if (most.isEmpty()) {
            return Optional.empty();
        }
        long asked = most.getAsLong();
        Matcher named = WINDOW.matcher(said);
        long window = named.find() ? number(named.group(1)) : 0;
        if (window < LEAST || window >= asked) {
            window = numbers(said).filter(it -> it < asked).max().orElse(0);
        }
        return window < LEAST ? Optional.empty() : Optional.of(new Excess(window, asked));
    }

    private static LongStream numbers(String said) {
        return NUMBER.matcher(said)
                .results()
                .map(MatchResult::group)
                .mapToLong(Excess::number)
                .filter(it -> it >= LEAST);
    }

    /** The number; 0 for one that counts no tokens. */
    private static long number(String digits) {
        String plain = digits.replace(",", "");
        return plain.length() > LONGEST_NUMBER ? 0 : Long.parseLong(plain);
    }
}
