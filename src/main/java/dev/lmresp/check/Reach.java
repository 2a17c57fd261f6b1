package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * Verifies that a part of a request reaches the model. A model that repeats the part's keyword has
 * read it. If it does not, it may just not obey: then the input tokens must be more than without
 * that part.
 */
final class Reach {
    private Reach() {}

    /**
     * Verifies a part.
     *
     * @param what the name of the part
     * @param word the keyword that shows that the model has read it
     * @param without the request without the part
     */
    static void judge(
            TestedResponses endpoint, String what, String word, Reply with, ObjectNode without)
            throws Broken, Skipped, InterruptedException {
        if (with.text().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))) {
            return;
        }
        more(
                endpoint.traffic(),
                what,
                word,
                with.inputTokens(),
                endpoint.whole(without).inputTokens());
    }

    /** Verifies by the input tokens with the part and without. */
    static void more(
            Traffic traffic, String what, String word, OptionalLong with, OptionalLong without)
            throws Skipped {
        if (with.isEmpty() || without.isEmpty()) {
            throw new Skipped(
                    "the answer does not contain '%s', and there is no usage to show whether %s reached the model"
                            .formatted(word, what));
        }
        traffic.demand(
                with.getAsLong() > without.getAsLong(),
                "%s did not reach the model: the answer does not contain '%s', and input_tokens are %d, without it %d"
                        .formatted(what, word, with.getAsLong(), without.getAsLong()));
    }
}
