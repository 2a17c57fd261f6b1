package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One chunk of an answer, or a whole answer in one piece: both mean the same and are read alike.
 * Text that the engine left out is empty.
 *
 * @param id the answer's id
 * @param model the model that answered
 * @param content a piece of the answer's text
 * @param reasoning a piece of the reasoning text, whatever field it came in
 * @param refusal a piece of a refusal
 * @param toolCalls pieces of tool calls
 * @param finishReason why the answer ended, empty while it goes on
 * @param nativeFinishReason the same in the words of an engine behind a gateway, empty when not
 *     told
 * @param usage the tokens so far
 * @param extras what only few answers have, {@link Extras#NONE} for the others
 * @param error the error that the engine sent in place of, or beside, a piece of the answer
 */
public record ChatChunk(
        String id,
        String model,
        String content,
        String reasoning,
        String refusal,
        List<ToolCallDelta> toolCalls,
        String finishReason,
        String nativeFinishReason,
        @Nullable ChatUsage usage,
        Extras extras,
        @Nullable ChatError error) {

    /**
     * True when it brings no piece of the answer, as those do that engines send as signs of life.
     * Why the answer ended, and what it took, may stand in it all the same.
     */
    public boolean isBlank() {
        return content.isEmpty()
                && reasoning.isEmpty()
                && refusal.isEmpty()
                && !extras.isTelling()
                && ToolCallDelta.areBlank(toolCalls);
    }

    /**
     * Parts of an answer beyond text, reasoning and tool calls.
     *
     * @param annotations citations, as the engine gave them
     * @param logprobs the {@code content} list of the choice's log probabilities
     * @param serviceTier the tier that served the request, empty when not given
     * @param unread the names of parts that say something but have no place in a response, such as
     *     {@code images}
     * @param state members of the message that the engine wants back as they are
     */
    public record Extras(
            List<JsonNode> annotations,
            List<JsonNode> logprobs,
            String serviceTier,
            List<String> unread,
            @Nullable ObjectNode state) {
        /** No extras. */
        public static final Extras NONE = new Extras(List.of(), List.of(), "", List.of(), null);

        /** True when they are a piece of the answer, which the tier in every chunk is not. */
        public boolean isTelling() {
            return !annotations.isEmpty()
                    || !logprobs.isEmpty()
                    || !unread.isEmpty()
                    || state != null;
        }
    }
}
