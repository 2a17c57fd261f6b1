package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.request.Compacted;

import java.util.List;
import java.util.Optional;

/**
 * {@code context_management}: a conversation that has passed the client's threshold is summed up
 * before it is answered, in a round of its own.
 */
final class ContextCompaction {
    static final String FIELD = "context_management";

    /** Even dense text has no more tokens than this for its bytes. */
    private static final int LEAST_BYTES_OF_TOKEN = 2;

    /**
     * Where the engine does not count: fewer than English text and about as many as code has, so
     * that it is summed up rather too early than too late.
     */
    private static final int USUAL_BYTES_OF_TOKEN = 3;

    private static final int TOKENS_OF_MEDIUM = 1000;

    private final Target target;
    private final long threshold;

    private ContextCompaction(Target target, long threshold) {
        this.target = target;
        this.threshold = threshold;
    }

    /** The compaction that a client wants, if it can make its conversation shorter. */
    static Optional<ContextCompaction> of(Target target) {
        List<Item> input = target.request().input();
        if (input.isEmpty() || input.getLast() instanceof Item.CompactionTrigger) {
            return Optional.empty();
        }
        for (JsonNode one : target.request().json().path(FIELD)) {
            JsonNode threshold = one.path("compact_threshold");
            if (threshold.isIntegralNumber() && Compacted.isWorthwhile(input)) {
                return Optional.of(new ContextCompaction(target, threshold.longValue()));
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the conversation has passed the threshold.
     *
     * @param asked the request with the conversation
     */
    boolean isDue(EngineAsker asked, EngineTokenizer tokenizer) throws EngineException {
        long bytes = bytes(asked.chat());
        if (bytes / LEAST_BYTES_OF_TOKEN < threshold) {
            return false;
        }
        Optional<EngineTokenizer.Counted> counted = tokenizer.count(asked.chat(), asked.dialect());
        return counted.map(EngineTokenizer.Counted::tokens).orElse(bytes / USUAL_BYTES_OF_TOKEN)
                > threshold;
    }

    private static long bytes(ChatRequest request) {
        long media = 0;
        for (ChatMessage message : request.messages()) {
            for (ChatMessage.Part part : EngineTokenizer.parts(message)) {
                if (!(part instanceof ChatMessage.Part.Text)) {
                    long length = Json.bytes(part::write).length;
                    media += length - TOKENS_OF_MEDIUM * USUAL_BYTES_OF_TOKEN;
                }
            }
        }
        return request.toBytes().length - media;
    }

    /** The round that sums up. */
    Target summingUp() {
        return with(Json.object().put("type", "compaction_trigger"), true);
    }

    /** The round that answers, with the summary in place of what it stands for. */
    Target answering(Item.Compaction summary) {
        return with((ObjectNode) Json.parse(Json.bytes(summary::write)), false);
    }

    private Target with(ObjectNode item, boolean sumsUp) {
        return target.asked(
                with(target.request(), item, sumsUp),
                with(target.engineRequest(), item, sumsUp),
                sumsUp);
    }

    private static ResponsesRequest with(
            ResponsesRequest request, ObjectNode item, boolean sumsUp) {
        ArrayNode input = Json.array();
        StoredHistory.items(request.json().path("input")).forEach(input::add);
        ResponsesRequest longer = RequestReader.withInput(request, input.add(item));
        if (!sumsUp) {
            return longer;
        }
        // they are meant for the answer
        ObjectNode summingUp = longer.json().deepCopy();
        summingUp.remove(List.of("max_output_tokens", "top_logprobs"));
        return RequestReader.with(longer, summingUp);
    }

    Note done() {
        return new Note(
                Note.Kind.APPROXIMATED,
                FIELD,
                "the conversation has passed %d tokens, so a summary of it was made first and stands"
                                .formatted(threshold)
                        + " for it from now on");
    }

    Note failed(EngineFailure why) {
        return new Note(
                Note.Kind.DROPPED,
                FIELD,
                "the conversation could not be summed up, and is answered as it is: "
                        + why.getMessage());
    }
}
