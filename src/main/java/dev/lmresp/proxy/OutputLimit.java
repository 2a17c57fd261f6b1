package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit of output tokens that is too large for an engine. Clients of the Messages API must name
 * one, and name what Claude has; Chat Completions engines refuse a limit for which there is no room
 * beside the conversation, and one that is more than their model ever writes.
 */
final class OutputLimit {
    private static final String MEMBER = "max_output_tokens";

    private static final Pattern WORDS =
            Pattern.compile("max[_ ]?(?:completion[_ ]?|output[_ ]?|new[_ ]?)?tokens");

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(?:,\\d{3}){0,3}");

    /** The window, before its number. */
    private static final Pattern WINDOW =
            Pattern.compile(
                    "(?:context (?:length|window|size)|model length|must be <=)\\D{0,40}?"
                            + "(\\d{1,9}(?:,\\d{3}){0,3})");

    /** With less room an answer is cut off before it says much: the conversation is too long. */
    private static final int LEAST_SHARE = 8;

    private OutputLimit() {}

    /** What an engine's refusal leaves for an answer. */
    private sealed interface Room {
        /** As many tokens as this. */
        record Tokens(long count) implements Room {}

        /** As many as the engine gives without a limit. */
        record Unknown() implements Room {}

        /** Too few. */
        record None(long input, long window) implements Room {}
    }

    /**
     * The request with a limit that the engine can take; empty when the refusal is about something
     * else.
     *
     * @throws EngineFailure that the conversation is too long, when it leaves no room to answer in
     */
    static Optional<ResponsesRequest> lowered(ResponsesRequest asked, EngineFailure failure)
            throws EngineFailure {
        JsonNode limit = asked.json().path(MEMBER);
        boolean mayBe =
                failure.kind() == EngineFailure.Kind.CONTEXT_OVERFLOW
                        || failure.kind() == EngineFailure.Kind.INVALID;
        if (!mayBe || !limit.isIntegralNumber()) {
            return Optional.empty();
        }
        String said = failure.error().message().toLowerCase(Locale.ROOT);
        boolean isOverflow = failure.kind() == EngineFailure.Kind.CONTEXT_OVERFLOW;
        if (!isOverflow && !WORDS.matcher(said).find()) {
            return Optional.empty();
        }
        SortedSet<Long> numbers = numbers(said);
        if (isOverflow && !numbers.contains(limit.asLong())) {
            return Optional.empty();
        }
        return switch (room(said, numbers, limit.asLong())) {
            case Room.Tokens room when room.count() < limit.asLong() ->
                    Optional.of(with(asked, room.count()));
            case Room.Tokens _ -> Optional.empty();
            case Room.Unknown _ -> isOverflow ? Optional.empty() : Optional.of(without(asked));
            case Room.None none ->
                    throw EngineFailure.of(
                            EngineFailure.Kind.CONTEXT_OVERFLOW,
                            400,
                            none.input() > none.window()
                                    ? "the conversation has %d tokens, and the model's context window is %d"
                                            .formatted(none.input(), none.window())
                                    : "the conversation has %d tokens and the model's context window %d, which leaves no room for an answer"
                                            .formatted(none.input(), none.window()));
        };
    }

    private static SortedSet<Long> numbers(String said) {
        var numbers = new TreeSet<Long>();
        NUMBER.matcher(said).results().forEach(it -> numbers.add(number(it.group())));
        return numbers;
    }

    private static long number(String digits) {
        return Long.parseLong(digits.replace(",", ""));
    }

    /**
     * The room that the numbers of a refusal tell of: the window and the input, maybe what both
     * parts add up to, or only the most that the model writes.
     */
    private static Room room(String said, SortedSet<Long> numbers, long limit) {
        var others = new TreeSet<>(numbers);
        others.remove(limit);
        List.copyOf(others).stream()
                .filter(it -> others.contains(it - limit))
                .forEach(others::remove);
        if (others.isEmpty()) {
            return new Room.Unknown();
        }
        Matcher named = WINDOW.matcher(said);
        long told = named.find() ? number(named.group(1)) : others.last();
        long window = others.contains(told) ? told : others.last();
        others.remove(window);
        if (others.isEmpty() || !numbers.contains(limit)) {
            // the range of limits, such as [1, 8192]
            return window == 0 ? new Room.Unknown() : new Room.Tokens(window);
        }
        long input = others.last();
        long left = window - input;
        return left < Math.max(1, Math.min(limit, window / LEAST_SHARE))
                ? new Room.None(input, window)
                : new Room.Tokens(left);
    }

    private static ResponsesRequest with(ResponsesRequest asked, long limit) {
        ObjectNode changed = Json.object();
        changed.setAll(asked.json());
        return RequestReader.with(asked, changed.put(MEMBER, limit));
    }

    private static ResponsesRequest without(ResponsesRequest asked) {
        ObjectNode changed = Json.object();
        changed.setAll(asked.json());
        changed.remove(MEMBER);
        return RequestReader.with(asked, changed);
    }

    /** What was done. */
    static Note note(ResponsesRequest lowered) {
        JsonNode limit = lowered.json().path(MEMBER);
        return new Note(
                Note.Kind.APPROXIMATED,
                "max_tokens",
                limit.isMissingNode()
                        ? "the engine refuses so high a limit, and so it gets none"
                        : "the engine has room for an answer of %d tokens at most"
                                .formatted(limit.asLong()));
    }
}
