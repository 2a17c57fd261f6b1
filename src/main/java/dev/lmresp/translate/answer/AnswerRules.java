package dev.lmresp.translate.answer;

import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.ThoughtStore;

import java.util.EnumSet;
import java.util.Set;

/**
 * What decides how an answer is told.
 *
 * @param rules the rules that apply
 * @param store keeps the reasoning for the engine
 */
public record AnswerRules(Set<Rule> rules, ThoughtStore store) {
    /** Nothing but the answer decides: it has no limit and must say something. */
    public static final AnswerRules NONE = new AnswerRules(Set.of(), ThoughtStore.NONE);

    /** A rule that applies or does not. */
    public enum Rule {
        /** The client wants no parallel calls. */
        ONLY_FIRST_CALL,
        /** The client drops messages with refusals, so they go as plain text. */
        REFUSAL_AS_TEXT,
        /**
         * The client asks for a summary of the reasoning and shows no more than that, so the
         * reasoning goes as one.
         */
        REASONING_AS_SUMMARY,
        /** The client runs whatever call ends, so one whose arguments were cut off must not. */
        CUT_CALLS_STAY_OPEN,
        /**
         * The answer may say nothing, as after the result of a tool; otherwise that is an error,
         * since a client would take it for the end of its work.
         */
        MAY_BE_SILENT,
        /** An answer that says nothing is a message without text, for clients that look for one. */
        SILENCE_AS_MESSAGE,
        /** The engine wants reasoning back that anybody can read. */
        REASONING_GOES_BACK,
        /**
         * The client limits the tokens of the answer, so that it may be cut before it says
         * anything; otherwise that means that the conversation fills all the room there is.
         */
        LIMITED,
        /**
         * The text is the summary for one compaction item, see {@link CompactionSummary}, and
         * nothing else is told of it.
         */
        COMPACTS,
        /** The text begins inside of reasoning, which the engine's template opened. */
        THOUGHT_OPENED
    }

    /** True when a rule applies. */
    public boolean has(Rule rule) {
        return rules.contains(rule);
    }

    /** The same rules with one more, if that applies. */
    public AnswerRules with(Rule rule, boolean applies) {
        if (!applies) {
            return this;
        }
        EnumSet<Rule> more = EnumSet.of(rule);
        more.addAll(rules);
        return new AnswerRules(Set.copyOf(more), store);
    }

    /** The same rules with one more. */
    public AnswerRules with(Rule rule) {
        return with(rule, true);
    }

    /** The same rules for an answer whose reasoning is kept. */
    public AnswerRules keptBy(ThoughtStore by) {
        return new AnswerRules(rules, by);
    }
}
