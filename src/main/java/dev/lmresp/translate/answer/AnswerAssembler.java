package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChatUsage;
import dev.lmresp.chat.Surrogates;
import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.Usage;
import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.CompactionSummary.Owner;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ServiceTier;
import dev.lmresp.translate.ToolNames;
import dev.lmresp.translate.answer.AnswerException.Reason;
import dev.lmresp.translate.answer.AnswerRules.Rule;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Assembles the chunks of one engine's answer into items of a response. A whole answer is a stream
 * of one chunk, so both go through the same code. Created once the answer's head has arrived, with
 * the dialect of the request that succeeded.
 *
 * <p>The order of calls is any number of {@link #accept}, then {@link #finish} unless the answer
 * failed. Not thread-safe, except for {@link #isFinished}.
 */
public final class AnswerAssembler {
    private static final int EXCERPT = 80;

    /** A longer text is an answer, not a sentence that explains why there is none. */
    private static final int LONGEST_REASON = 300;

    private static final String SAID_NOTHING =
            "the engine ended its answer without saying anything";
    private static final String BROKE_OFF = "the engine broke off in the middle of its answer";

    /** How the body of the engine's answer ended. */
    public enum End {
        /** With {@code [DONE]}, or it was one whole JSON answer. */
        MARKED,
        /** The body just ended. */
        UNMARKED
    }

    private final ResponseStream response;
    private final AnswerItems items;
    private final AnswerRules rules;
    private final ToolNames names;
    private final IdSource ids;
    private final Consumer<Note> notes;
    private final ThoughtAssembly thoughts;
    private final TextAssembly texts;
    private final CallAssembly calls;

    private final Set<String> unread = new HashSet<>();

    private volatile FinishReason finishReason = FinishReason.NONE;

    /** The finish reason as the engine sent it. */
    private String finishWord = "";

    private @Nullable ChatUsage usage;

    /**
     * Creates an assembler for one answer.
     *
     * @param response the response that the answer belongs to
     * @param names the tools behind the functions that the engine calls
     * @param usedCallIds the call ids of the history
     * @param rules how to present the answer
     * @param ids generates ids of items
     * @param notes receives what was changed or dropped
     */
    public AnswerAssembler(
            ResponseStream response,
            ToolNames names,
            Set<String> usedCallIds,
            AnswerRules rules,
            IdSource ids,
            Consumer<Note> notes) {
        this.response = response;
        this.rules = rules;
        this.names = names;
        this.ids = ids;
        this.notes = notes;
        this.items = new AnswerItems(response, rules.has(Rule.COMPACTS));
        this.thoughts =
                new ThoughtAssembly(
                        response.id(), rules.store(), rules.has(Rule.REASONING_GOES_BACK));
        this.texts =
                new TextAssembly(
                        rules.has(Rule.REFUSAL_AS_TEXT),
                        rules.has(Rule.REASONING_AS_SUMMARY)
                                ? Event.Text.SUMMARY
                                : Event.Text.REASONING,
                        rules.has(Rule.THOUGHT_OPENED),
                        thoughts::seal,
                        items,
                        ids,
                        notes);
        this.calls =
                new CallAssembly(
                        names,
                        rules.has(Rule.ONLY_FIRST_CALL),
                        ids,
                        usedCallIds,
                        items,
                        thoughts,
                        this::sendThoughts,
                        notes);
    }

    /** True when an event has been sent, so the request cannot be retried. */
    public boolean hasBegun() {
        return items.count() > 0 || !calls.isEmpty();
    }

    /** True when the engine has sent a finish reason; only usage may follow. */
    public boolean isFinished() {
        return finishReason != FinishReason.NONE;
    }

    /** True when the finish reason is a failure of the engine. */
    public boolean hasBroken() {
        return finishReason == FinishReason.BROKEN;
    }

    /**
     * The reason of the failure, for people. If the engine's text is a single sentence, that is the
     * reason (LMDeploy).
     */
    public String brokenOff() {
        String only = texts.openText().strip();
        boolean isReason = !only.isEmpty() && only.length() <= LONGEST_REASON;
        if (!hasBroken()) {
            return items.count() == 0 ? SAID_NOTHING : BROKE_OFF;
        }
        String what =
                items.count() == 1 && isReason
                        ? "the engine broke off: " + only
                        : items.count() == 0 ? SAID_NOTHING : BROKE_OFF;
        return what + " (finish_reason '" + shownWord() + "')";
    }

    private String shownWord() {
        return excerpt(finishWord.replaceAll("\\p{Cntrl}", " "));
    }

    /**
     * Adds the next chunk; the caller handles an error in it.
     *
     * @throws AnswerException when the engine calls a tool that it was not offered
     */
    public void accept(ChatChunk chunk) {
        response.start();
        count(chunk.usage());
        texts.reasoning(chunk.reasoning());
        texts.text(chunk.content(), chunk.extras().logprobs());
        extras(chunk.extras());
        texts.refusal(chunk.refusal());
        if (!chunk.toolCalls().isEmpty()) {
            // their opaque data belongs to the reasoning that is still open
            if (!haveState(chunk.toolCalls())) {
                texts.close(Item.Status.COMPLETED);
            }
            for (ToolCallDelta delta : chunk.toolCalls()) {
                calls.accept(delta);
            }
            texts.close(Item.Status.COMPLETED);
        }
        end(chunk);
    }

    private void count(@Nullable ChatUsage counted) {
        if (counted != null) {
            usage = counted;
            response.usage(
                    new Usage(
                            counted.inputTokens(),
                            counted.cachedTokens(),
                            counted.outputTokens(),
                            counted.reasoningTokens(),
                            counted.totalTokens()));
        }
    }

    private static boolean haveState(List<ToolCallDelta> pieces) {
        for (ToolCallDelta piece : pieces) {
            if (piece.state() != null) {
                return true;
            }
        }
        return false;
    }

    private void end(ChatChunk chunk) {
        FinishReason said = FinishReason.of(chunk.finishReason());
        if (said == FinishReason.NONE) {
            return;
        }
        // a gateway's finish reason may hide that of the upstream engine
        FinishReason meant = said.and(FinishReason.ofNative(chunk.nativeFinishReason()));
        if (finishReason.and(meant) != finishReason) {
            finishReason = meant;
            finishWord = meant == said ? chunk.finishReason() : chunk.nativeFinishReason();
        }
    }

    /** Sends opaque data that has not been sent yet, in a reasoning item of its own. */
    private void sendThoughts() {
        texts.close(Item.Status.COMPLETED);
        String sealed = thoughts.sealRest();
        if (!sealed.isEmpty()) {
            texts.tell(
                    new Item.Reasoning(
                            ids.next("rs_"), Item.Status.COMPLETED, List.of(), "", sealed));
        }
    }

    private void extras(ChatChunk.Extras extras) {
        if (extras.state() != null) {
            thoughts.ofMessage(extras.state());
        }
        for (JsonNode annotation : extras.annotations()) {
            texts.annotation(annotation);
        }
        if (!extras.stop().isEmpty()) {
            response.stop(extras.stop());
        }
        if (!extras.serviceTier().isEmpty()) {
            tier(extras.serviceTier());
        }
        for (String part : extras.unread()) {
            if (unread.add(part)) {
                notes.accept(
                        new Note(
                                Note.Kind.DROPPED,
                                "output",
                                "the engine's answer has "
                                        + part
                                        + ", for which a response has"
                                        + " no place"));
            }
        }
    }

    private void tier(String named) {
        response.serviceTier(ServiceTier.of(named));
        if (ServiceTier.isForeign(named) && unread.add("service_tier")) {
            notes.accept(
                    new Note(
                            Note.Kind.APPROXIMATED,
                            "service_tier",
                            "the engine answered by its tier '%s', which the API has no word for"
                                    .formatted(named)));
        }
    }

    /**
     * Ends the answer after the last chunk, and with it the response unless that goes on.
     *
     * @throws AnswerException when the engine's answer is incomplete; the response then stays open
     */
    public void finish(End end) {
        response.start();
        boolean brokenOff =
                finishReason == FinishReason.NONE && end == End.UNMARKED && usage == null;
        if (brokenOff || hasBroken()) {
            throw new AnswerException(
                    items.count() == 0 ? Reason.SILENT : Reason.BROKEN, brokenOff());
        }
        refuseOverflow();
        String early = finishReason.incompleteReason();
        boolean isEarly = !early.isEmpty();
        texts.end(isEarly ? Item.Status.INCOMPLETE : Item.Status.COMPLETED);
        Optional<CallStream> cut = calls.end(isEarly);
        if (!isEarly) {
            cut.ifPresent(AnswerAssembler::refuseCut);
            endInSilence();
        }
        sendThoughts();
        calls.close(isEarly, !rules.has(Rule.CUT_CALLS_STAY_OPEN));
        thoughts.remember(items.done());
        noteTextualCall();
        if (rules.has(Rule.COMPACTS)) {
            compact(isEarly);
        }
        if (rules.has(Rule.GOES_ON)) {
            return;
        }
        if (isEarly) {
            response.incomplete(early);
        } else {
            response.complete();
        }
    }

    /**
     * Ends the answer before its last chunk, because the client has cancelled it. Calls that have
     * come in part are left out: they must not run.
     */
    public void cancel() {
        response.start();
        if (!rules.has(Rule.COMPACTS)) {
            texts.end(Item.Status.INCOMPLETE);
            endCalls();
        }
        response.cancel();
    }

    private void endCalls() {
        try {
            var _ = calls.end(true);
            sendThoughts();
            calls.close(true, false);
        } catch (AnswerException e) {
            // a call of a tool that was not offered has no item
        }
    }

    /** Clients store calls and send them back, and engines fail on arguments that are not JSON. */
    private static void refuseCut(CallStream call) {
        throw broken(
                "the engine called '"
                        + call.target().name()
                        + "' with arguments that are not whole JSON: "
                        + excerpt(call.arguments.text()));
    }

    /**
     * If there is no room for a single token, the request was too long: an error, not an answer.
     */
    private void refuseOverflow() {
        boolean hadNoRoom = usage == null ? !rules.has(Rule.LIMITED) : usage.outputTokens() == 0;
        if (finishReason == FinishReason.OVERFLOW) {
            throw new AnswerException(
                    Reason.OVERFLOW,
                    "the conversation and its answer fill the model's context window: the engine"
                            + " ended with the finish_reason '"
                            + shownWord()
                            + "'");
        }
        if (finishReason == FinishReason.LENGTH && items.count() == 0 && hadNoRoom) {
            throw new AnswerException(
                    Reason.OVERFLOW,
                    "the engine had no room left to answer in: the conversation fills the model's"
                            + " context");
        }
    }

    /** An empty answer that a filter or failure has ended is an error. */
    private void endInSilence() {
        if (texts.hasAnswer() || !calls.isEmpty()) {
            return;
        }
        boolean isMeant = finishReason == FinishReason.DONE;
        boolean isMessage = rules.has(Rule.SILENCE_AS_MESSAGE) && !rules.has(Rule.COMPACTS);
        if (isMeant && isMessage) {
            notes.accept(
                    new Note(
                            Note.Kind.REPAIRED,
                            "output",
                            SAID_NOTHING + "; a message without text stands for it"));
            texts.addEmptyMessage();
        } else if (!rules.has(Rule.MAY_BE_SILENT)) {
            throw new AnswerException(
                    Reason.SILENT,
                    items.count() == 0
                            ? SAID_NOTHING
                            : "the engine ended its answer after the reasoning");
        }
    }

    /** Replaces all output by a compaction item. */
    private void compact(boolean isEarly) {
        String summary = Response.textOf(items.done());
        // it replaces the conversation: half a summary would lose the rest for good
        if (isEarly || !calls.isEmpty() || summary.isEmpty()) {
            throw broken(
                    isEarly
                            ? "the summary of the conversation was cut off; it is not used"
                            : "the engine did not sum up the conversation");
        }
        Owner owner = rules.has(Rule.GOES_ON) ? Owner.PROXY : Owner.CLIENT;
        var item =
                new Item.Compaction(
                        ids.next("cmp_"), new CompactionSummary(summary, owner).wrapped());
        int index = response.nextIndex();
        response.accept(new Event.ItemAdded(index, item));
        response.accept(new Event.ItemDone(index, item));
        response.done(index, item);
    }

    private void noteTextualCall() {
        if (names.declaredNames().isEmpty() || !calls.isEmpty()) {
            return;
        }
        String call = texts.textualCall(names::isDeclared);
        if (!call.isEmpty()) {
            notes.accept(
                    new Note(
                            Note.Kind.APPROXIMATED,
                            "output",
                            "the text has "
                                    + call
                                    + " in it: the engine seems to call tools as text; start it"
                                    + " with the tool parser for its model"));
        }
    }

    private static AnswerException broken(String problem) {
        return new AnswerException(Reason.BROKEN, problem);
    }

    private static String excerpt(String text) {
        return text.length() <= EXCERPT
                ? text
                : Surrogates.mended("…" + text.substring(text.length() - EXCERPT));
    }
}
