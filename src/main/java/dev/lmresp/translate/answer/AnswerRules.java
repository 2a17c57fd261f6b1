package dev.lmresp.translate.answer;

import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.ThoughtStore;

import java.util.EnumSet;
import java.util.Set;

/**
 * How to present an answer to a client.
 *
 * @param rules the rules that apply
 * @param store stores reasoning for the engine
 */
public record AnswerRules(Set<Rule> rules, ThoughtStore store) {
    /** No rules: no token limit, and an empty answer is an error. */
    public static final AnswerRules NONE = new AnswerRules(Set.of(), ThoughtStore.NONE);

    public enum Rule {
        /** The client disables parallel calls. */
        ONLY_FIRST_CALL,
        /** The client ignores refusals, so they are sent as text. */
        REFUSAL_AS_TEXT,
        /**
         * The client requests a summary of the reasoning and shows nothing else, so the reasoning
         * is sent as a summary.
         */
        REASONING_AS_SUMMARY,
        /** The client runs every finished call, so a truncated one must not be finished. */
        CUT_CALLS_STAY_OPEN,
        /**
         * The answer may be empty, as after the result of a tool; otherwise that is an error,
         * because a client would take it for the end of its task.
         */
        MAY_BE_SILENT,
        /** An empty answer becomes a message without text, for clients that require one. */
        SILENCE_AS_MESSAGE,
        /** The engine requires plain-text reasoning back. */
        REASONING_GOES_BACK,
        /**
         * The client limits the output tokens, so the answer may be cut before it has any text;
         * otherwise that means that the context window is full.
         */
        LIMITED,
        /**
         * The text is the summary of a compaction item, see {@link CompactionSummary}, and nothing
         * else is sent.
         */
        COMPACTS,
        /** Another answer of the same response follows, so the response stays open. */
        GOES_ON,
        /** The text begins inside reasoning, which the engine's chat template opened. */
        THOUGHT_OPENED
    }

    public boolean has(Rule rule) {
        return rules.contains(rule);
    }

    /** These rules, and another one if it applies. */
    public AnswerRules with(Rule rule, boolean applies) {
        if (!applies) {
            return this;
        }
        EnumSet<Rule> more = EnumSet.of(rule);
        more.addAll(rules);
        return new AnswerRules(Set.copyOf(more), store);
    }

    public AnswerRules with(Rule rule) {
        return with(rule, true);
    }

    /** These rules with another store. */
    public AnswerRules keptBy(ThoughtStore by) {
        return new AnswerRules(rules, by);
    }
}
