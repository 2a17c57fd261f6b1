package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One chunk of a streamed answer, or a whole answer: both have the same meaning and are read by the
 * same code. Text that the engine omits is empty.
 *
 * @param id the answer's id
 * @param model the model that answered
 * @param content a piece of the answer's text
 * @param reasoning a piece of the reasoning text, whatever field it came in
 * @param refusal a piece of a refusal
 * @param toolCalls pieces of tool calls
 * @param finishReason why the answer ended, empty while it goes on
 * @param nativeFinishReason the finish reason of the engine behind a gateway, empty when not
 *     reported
 * @param usage the tokens used so far
 * @param extras parts that few answers have, {@link Extras#NONE} for the others
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
     * True when the chunk adds nothing to the answer, like the chunks that engines send to keep the
     * connection alive. It may still have a finish reason and usage.
     */
    public boolean isBlank() {
        return content.isEmpty()
                && reasoning.isEmpty()
                && refusal.isEmpty()
                && !extras.hasContent()
                && ToolCallDelta.areBlank(toolCalls);
    }

    /**
     * Parts of an answer other than text, reasoning and tool calls.
     *
     * @param annotations citations, as the engine gave them
     * @param logprobs the {@code content} list of the choice's log probabilities
     * @param serviceTier the tier that served the request, empty when not given
     * @param unread the names of parts that have content but no equivalent in a response, such as
     *     {@code images}
     * @param state members of the message that the engine requires back unchanged
     * @param stop the stop sequence at which the engine has ended the answer, empty when not given
     */
    public record Extras(
            List<JsonNode> annotations,
            List<JsonNode> logprobs,
            String serviceTier,
            List<String> unread,
            @Nullable ObjectNode state,
            String stop) {
        public static final Extras NONE = new Extras(List.of(), List.of(), "", List.of(), null, "");

        /**
         * True when they add to the answer. The service tier does not count: it is in every chunk.
         */
        public boolean hasContent() {
            return !annotations.isEmpty()
                    || !logprobs.isEmpty()
                    || !unread.isEmpty()
                    || state != null;
        }
    }
}
