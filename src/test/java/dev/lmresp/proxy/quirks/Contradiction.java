package dev.lmresp.proxy.quirks;

import dev.lmresp.engine.mock.quirk.Quirk;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Quirks that cannot be had together: what one of them leaves, the other takes.
 *
 * @param why what is lost
 * @param thirds empty when one of each of the others is enough
 */
record Contradiction(String why, Set<Quirk> some, Set<Quirk> others, Set<Quirk> thirds) {
    private static final List<Contradiction> ALL =
            List.of(
                    new Contradiction(
                            "a refusal is not looked into, so nothing is found in it",
                            EnumSet.of(Quirk.REFUSAL),
                            EnumSet.of(
                                    Quirk.THINK_TAGS,
                                    Quirk.THINK_SPLIT,
                                    Quirk.THINK_CLOSE_ONLY,
                                    Quirk.NEWLINE_BEFORE_REASONING)),
                    new Contradiction(
                            "reasoning in two tags has none left for one",
                            EnumSet.of(Quirk.THINK_CLOSE_ONLY),
                            EnumSet.of(Quirk.THINK_TAGS)),
                    new Contradiction(
                            "reasoning that was told as text cannot be given back as reasoning",
                            EnumSet.of(Quirk.THINK_CLOSE_ONLY),
                            EnumSet.of(Quirk.REASONING_ECHO)),
                    new Contradiction(
                            "pieces without index or id, of names that come by turns",
                            EnumSet.of(Quirk.SEVERAL_CALLS_IN_ONE_DELTA),
                            EnumSet.of(Quirk.SPLIT_NAMES),
                            EnumSet.of(Quirk.NO_INDEX, Quirk.WRONG_INDEX)),
                    new Contradiction(
                            "a limit that has no name cannot be set",
                            EnumSet.of(Quirk.MAX_TOKENS_UNKNOWN),
                            EnumSet.of(
                                    Quirk.MAX_COMPLETION_TOKENS_UNKNOWN,
                                    Quirk.UNKNOWN_PARAMETER_400)),
                    new Contradiction(
                            "neither a stream nor none",
                            EnumSet.of(Quirk.ONLY_STREAMS),
                            EnumSet.of(Quirk.NO_STREAMS)),
                    new Contradiction(
                            "an answer without an end goes on",
                            EnumSet.of(Quirk.NO_DONE),
                            EnumSet.of(Quirk.DATA_AFTER_DONE)),
                    new Contradiction(
                            "calls by the same name, id or place that are all called the same",
                            EnumSet.of(Quirk.DUPLICATE_IDS, Quirk.NO_ID, Quirk.EMPTY_ID),
                            EnumSet.of(Quirk.WRONG_INDEX)),
                    new Contradiction(
                            "the counts of each chunk take the place of the real ones",
                            EnumSet.of(Quirk.USAGE_IN_CHOICE),
                            EnumSet.of(Quirk.USAGE_EVERY_CHUNK)));

    Contradiction(String why, Set<Quirk> some, Set<Quirk> others) {
        this(why, some, others, EnumSet.noneOf(Quirk.class));
    }

    /** Whether quirks contradict each other. */
    static boolean in(Set<Quirk> quirks) {
        return ALL.stream()
                .anyMatch(
                        one ->
                                have(quirks, one.some())
                                        && have(quirks, one.others())
                                        && (one.thirds().isEmpty() || have(quirks, one.thirds())));
    }

    private static boolean have(Set<Quirk> quirks, Set<Quirk> some) {
        return quirks.stream().anyMatch(some::contains);
    }
}
