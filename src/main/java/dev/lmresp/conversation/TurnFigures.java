package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The measurements of a turn. Times are in nanoseconds.
 *
 * @param elapsed the time since the turn began
 * @param firstDelta the time to the first piece of the answer, -1 before there is one
 * @param outputTokens the tokens of all answers; while none has ended, the number of pieces
 * @param isCounted whether the tokens are the engine's count
 * @param streaming the time from the first piece to the last, 0 when there was at most one
 * @param contextTokens the tokens of the conversation including the last answer, 0 when unknown
 */
public record TurnFigures(
        long elapsed,
        long firstDelta,
        long outputTokens,
        boolean isCounted,
        long streaming,
        long contextTokens) {
    /**
     * The figures that are known from usage alone.
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

    /** Output tokens per second during streaming, 0 when that is not meaningful. */
    public double tokensPerSecond() {
        return streaming < 50_000_000 || outputTokens < 2
                ? 0
                : (outputTokens - 1) * 1e9 / streaming;
    }
}
