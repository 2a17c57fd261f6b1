package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChatUsage;
import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Echo;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.Usage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Turns the chunks of an engine's answer into the events of a response. An answer in one piece is a
 * stream of one chunk, so both kinds of answer come out of the same machine.
 *
 * <p>The order of calls is {@link #start}, any number of {@link #accept} and {@link #keepAlive},
 * then one of {@link #finish} and {@link #fail}. Not for several threads at once.
 */
public final class ResponseAssembler {

    /** How the body of the engine's answer ended. */
    public enum End {
        /** With {@code [DONE]}, or it was one whole JSON answer. */
        MARKED,
        /** The body just ended. */
        UNMARKED
    }

    /**
     * What a client wants done with answers that it would misread.
     *
     * @param onlyFirstCall it wants no parallel calls
     * @param refusalAsText it drops messages with refusals, so they go as plain text
     * @param endCutCalls it may be told of the end of a call whose arguments were cut off
     */
    public record Rules(boolean onlyFirstCall, boolean refusalAsText, boolean endCutCalls) {}

    private final String id;
    private final long createdAt;
    private final String model;
    private final Echo echo;
    private final Rules rules;
    private final IdSource ids;
    private final LongSupplier clock;
    private final Consumer<Event> sink;
    private final CallAssembly calls;

    private final TreeMap<Integer, Item> output = new TreeMap<>();
    private int items;
    private boolean started;

    /** Read by other threads, to see whether there is still something to wait for. */
    private volatile boolean ended;

    private @Nullable TextStream open;

    /** Blank text that may turn out to be no more than space before reasoning or calls. */
    private String blank = "";

    private volatile String finishReason = "";
    private String serviceTier = "default";
    private @Nullable ChatUsage usage;

    /**
     * An assembler for one response.
     *
     * @param id the response's id
     * @param model the model's name as the client knows it
     * @param echo the request's values
     * @param names the tools behind the functions that the engine calls
     * @param usedCallIds the ids of the calls in the history
     * @param rules what the client wants
     * @param ids gives ids to items
     * @param clock seconds since 1970
     * @param sink takes the events
     * @param notes takes what could not be carried over
     */
    public ResponseAssembler(
            String id,
            String model,
            Echo echo,
            ToolNames names,
            Set<String> usedCallIds,
            Rules rules,
            IdSource ids,
            LongSupplier clock,
            Consumer<Event> sink,
            Consumer<Note> notes) {
        this.id = id;
        this.model = model;
        this.echo = echo;
        this.rules = rules;
        this.ids = ids;
        this.clock = clock;
        this.sink = sink;
        this.createdAt = clock.getAsLong();
        this.calls =
                new CallAssembly(
                        names, rules.onlyFirstCall(), ids, usedCallIds, () -> items++, sink, notes);
    }

    /** Says that the response has begun; only the first call does anything. */
    public void start() {
        if (!started) {
            started = true;
            sink.accept(new Event.Created(inProgress()));
            sink.accept(new Event.InProgress(inProgress()));
        }
    }

    /** Says that the response is still being worked on. */
    public void keepAlive() {
        start();
        sink.accept(new Event.InProgress(inProgress()));
    }

    /** True when the engine has said why the answer ended; only usage may follow. */
    public boolean isFinished() {
        return !finishReason.isEmpty();
    }

    /** True when the response has ended. */
    public boolean hasEnded() {
        return ended;
    }

    /**
     * Takes the next chunk, which must not be an error.
     *
     * @throws ApiException when the engine calls a tool that it was not offered
     */
    public void accept(ChatChunk chunk) {
        start();
        reasoning(chunk.reasoning());
        text(chunk.content(), chunk.extras().logprobs());
        for (JsonNode annotation : chunk.extras().annotations()) {
            if (open != null && open.kind == Event.Text.OUTPUT) {
                open.annotate(Annotations.flat(annotation));
            }
        }
        refusal(chunk.refusal());
        if (!chunk.toolCalls().isEmpty()) {
            closeText(Item.Status.COMPLETED);
            blank = "";
            for (ToolCallDelta delta : chunk.toolCalls()) {
                calls.accept(delta);
            }
        }
        // what counts is that it was cut, whatever the engine says after that
        if (!chunk.finishReason().isEmpty() && !finishReason.equals("length")) {
            finishReason = chunk.finishReason();
        }
        if (chunk.usage() != null) {
            usage = chunk.usage();
        }
        if (!chunk.extras().serviceTier().isEmpty()) {
            serviceTier = chunk.extras().serviceTier();
        }
    }

    /**
     * Ends the response after the last chunk.
     *
     * @throws ApiException when the engine did not come to an end of its own: the response is still
     *     open, for {@link #fail}
     */
    public void finish(End end) {
        start();
        calls.openAll();
        boolean cut =
                finishReason.isEmpty()
                        && ((end == End.UNMARKED && usage == null)
                                || items == 0
                                || calls.calls().stream()
                                        .anyMatch(call -> !call.arguments.isComplete()));
        if (cut) {
            throw new ApiException(
                    new ApiError(
                            502,
                            "server_error",
                            "server_error",
                            null,
                            items == 0
                                    ? "the engine ended its answer without saying anything"
                                    : "the engine broke off in the middle of its answer"));
        }
        boolean early = finishReason.equals("length") || finishReason.equals("content_filter");
        closeText(early ? Item.Status.INCOMPLETE : Item.Status.COMPLETED);
        calls.calls()
                .forEach(
                        call ->
                                output.put(
                                        call.outputIndex(), call.close(rules.endCutCalls(), sink)));
        ended = true;
        if (early) {
            String reason = finishReason.equals("length") ? "max_output_tokens" : "content_filter";
            sink.accept(
                    new Event.Incomplete(snapshot(Response.Status.INCOMPLETE, 0, null, reason)));
        } else {
            sink.accept(
                    new Event.Completed(
                            snapshot(Response.Status.COMPLETED, clock.getAsLong(), null, "")));
        }
    }

    /** Ends the response with an error; items that are still open stay so. */
    public void fail(ApiError error) {
        start();
        ended = true;
        sink.accept(new Event.Failed(snapshot(Response.Status.FAILED, 0, error, "")));
    }

    private void reasoning(String delta) {
        if (!delta.isEmpty()) {
            if (open == null && delta.isBlank() && items == 0) {
                return;
            }
            stream(Event.Text.REASONING).add(delta, List.of());
        }
    }

    private void text(String delta, List<JsonNode> logprobs) {
        if (delta.isEmpty()) {
            return;
        }
        if (open != null && open.kind == Event.Text.OUTPUT) {
            open.add(delta, logprobs);
            return;
        }
        String text = blank.isEmpty() ? delta : blank + delta;
        if (text.isBlank()) {
            blank = text;
            return;
        }
        blank = "";
        stream(Event.Text.OUTPUT).add(text, logprobs);
    }

    private void refusal(String delta) {
        if (!delta.isEmpty()) {
            stream(rules.refusalAsText() ? Event.Text.OUTPUT : Event.Text.REFUSAL)
                    .add(delta, List.of());
        }
    }

    /**
     * The open text of this kind; one of another kind is closed first, as clients follow only one.
     */
    private TextStream stream(Event.Text kind) {
        TextStream now = open;
        if (now == null || now.kind != kind) {
            closeText(Item.Status.COMPLETED);
            now = new TextStream(kind, items++, ids, sink);
            open = now;
        }
        return now;
    }

    private void closeText(Item.Status status) {
        if (open != null) {
            output.put(open.outputIndex(), open.close(status));
            open = null;
        }
    }

    private Response inProgress() {
        return snapshot(Response.Status.IN_PROGRESS, 0, null, "");
    }

    private Response snapshot(
            Response.Status status, long completedAt, @Nullable ApiError error, String incomplete) {
        return new Response(
                id,
                createdAt,
                completedAt,
                status,
                model,
                List.copyOf(new ArrayList<>(output.values())),
                usage == null
                        ? null
                        : new Usage(
                                usage.inputTokens(),
                                usage.cachedTokens(),
                                usage.outputTokens(),
                                usage.reasoningTokens(),
                                usage.totalTokens()),
                error,
                incomplete,
                serviceTier,
                echo);
    }
}
