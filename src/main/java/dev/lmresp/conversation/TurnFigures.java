package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The figures of a turn. Times are in nanoseconds.
 *
 * @param elapsed since the turn began
 * @param firstDelta from the beginning to the first piece of the answer, -1 before there is one
 * @param outputTokens tokens of all answers; while none has ended, their pieces
 * @param isCounted whether the engine has counted the tokens
 * @param streaming from the first piece to the last, 0 when there was at most one
 * @param contextTokens tokens of the conversation with the last answer, 0 when unknown
 */
public record TurnFigures(
        long elapsed,
        long firstDelta,
        long outputTokens,
        boolean isCounted,
        long streaming,
        long contextTokens) {
    /**
     * All that is known of a turn by its tokens.
     *
     * @param usage as the API reports them, the null node when unknown
     */
    public static TurnFigures counted(JsonNode usage) {
        return new TurnFigures(
                0,
                -1,
                usage.path("output_tokens").asLong(0),
                true,
                0,
                usage.path("total_tokens").asLong(0));
    }

    /** Output tokens per second while the answer streamed, 0 when that says nothing. */
    public double tokensPerSecond() {
        return streaming < 50_000_000 || outputTokens < 2
                ? 0
                : (outputTokens - 1) * 1e9 / streaming;
    }
}
