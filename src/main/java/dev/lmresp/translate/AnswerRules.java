package dev.lmresp.translate;

/**
 * What decides how an answer is told.
 *
 * @param onlyFirstCall the client wants no parallel calls
 * @param refusalAsText it drops messages with refusals, so they go as plain text
 * @param endCutCalls it may be told of the end of a call whose arguments were cut off
 * @param mayBeSilent the answer may say nothing, as after the result of a tool; otherwise that is
 *     an error, since a client would take it for the end of its work
 * @param isLimited the client limits the tokens of the answer, so that it may be cut before it says
 *     anything; otherwise that means that the conversation fills all the room there is
 * @param compacts the text is the summary for one compaction item, see {@link CompactionSummary},
 *     and nothing else is told of it
 * @param thoughtOpened the text begins inside of reasoning, which the engine's template opened
 * @param seal seals the reasoning, for the client to keep and send back
 */
public record AnswerRules(
        boolean onlyFirstCall,
        boolean refusalAsText,
        boolean endCutCalls,
        boolean mayBeSilent,
        boolean isLimited,
        boolean compacts,
        boolean thoughtOpened,
        ReasoningSeal seal) {
    /** Rules for an answer without a limit that must say something. */
    public AnswerRules(boolean onlyFirstCall, boolean refusalAsText, boolean endCutCalls) {
        this(
                onlyFirstCall,
                refusalAsText,
                endCutCalls,
                false,
                false,
                false,
                false,
                ReasoningSeal.NONE);
    }

    /** The same rules for an answer that may say nothing. */
    public AnswerRules silenceAllowed() {
        return new AnswerRules(
                onlyFirstCall,
                refusalAsText,
                endCutCalls,
                true,
                isLimited,
                compacts,
                thoughtOpened,
                seal);
    }

    /** The same rules for an answer whose tokens the client limits. */
    public AnswerRules limited() {
        return new AnswerRules(
                onlyFirstCall,
                refusalAsText,
                endCutCalls,
                mayBeSilent,
                true,
                compacts,
                thoughtOpened,
                seal);
    }

    /** The same rules for an answer that is the summary of a conversation. */
    public AnswerRules compacting() {
        return new AnswerRules(
                onlyFirstCall,
                refusalAsText,
                endCutCalls,
                mayBeSilent,
                isLimited,
                true,
                thoughtOpened,
                seal);
    }

    /** The same rules for an answer whose text begins inside of reasoning. */
    public AnswerRules openedByTemplate() {
        return new AnswerRules(
                onlyFirstCall,
                refusalAsText,
                endCutCalls,
                mayBeSilent,
                isLimited,
                compacts,
                true,
                seal);
    }

    /** The same rules for an answer whose reasoning is sealed. */
    public AnswerRules sealedBy(ReasoningSeal by) {
        return new AnswerRules(
                onlyFirstCall,
                refusalAsText,
                endCutCalls,
                mayBeSilent,
                isLimited,
                compacts,
                thoughtOpened,
                by);
    }
}
