package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.OutputItems;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Puts messages and reasoning together. One of them is open at a time, since clients follow only
 * one; and none is opened for mere space, which engines send before reasoning and calls.
 */
final class TextAssembly implements ThoughtTags.Parts {
    private final boolean refusalAsText;
    private final Event.Text reasoning;
    private final UnaryOperator<String> seal;
    private final OutputItems items;
    private final IdSource ids;
    private final Consumer<Note> notes;
    private final ThoughtTags tags;

    private @Nullable TextStream open;

    /** Space that may turn out to be no more than that, with what belongs to it. */
    private final StringBuilder blank = new StringBuilder();

    private final List<JsonNode> heldLogprobs = new ArrayList<>();
    private final List<JsonNode> waitingAnnotations = new ArrayList<>();

    /** The types of annotations that were left out. */
    private final Set<String> foreignTypes = new HashSet<>();

    /** The log probabilities of the piece that goes through the tags. */
    private List<JsonNode> logprobs = List.of();

    /** Space comes next that belongs to the end of the reasoning. */
    private boolean skipsSpace;

    private boolean hasAnswer;

    private final TextualCall textualCall = new TextualCall();

    /**
     * An assembly without items.
     *
     * @param refusalAsText refusals go as plain text
     * @param reasoning as what reasoning is told
     * @param thoughtOpened the text begins inside of reasoning
     * @param seal seals the reasoning, for the client to keep and send back
     * @param items takes the items
     */
    TextAssembly(
            boolean refusalAsText,
            Event.Text reasoning,
            boolean thoughtOpened,
            UnaryOperator<String> seal,
            OutputItems items,
            IdSource ids,
            Consumer<Note> notes) {
        this.refusalAsText = refusalAsText;
        this.reasoning = reasoning;
        this.tags = new ThoughtTags(this, thoughtOpened);
        this.seal = seal;
        this.items = items;
        this.ids = ids;
        this.notes = notes;
    }

    /** True when there is an answer, not just reasoning. */
    boolean hasAnswer() {
        return hasAnswer;
    }

    /** The text of the message that is open, empty when none is. */
    String openText() {
        return open != null && open.kind == Event.Text.OUTPUT ? open.text() : "";
    }

    /**
     * What in the text looks like a call that the engine did not recognise; empty when nothing.
     *
     * @param isTool tells the names of tools
     */
    String textualCall(Predicate<String> isTool) {
        return textualCall.found(isTool);
    }

    /** Takes a piece of reasoning that the engine told from the text. */
    void reasoning(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        tags.flush();
        tags.notNeeded();
        thought(piece);
    }

    /** Takes a piece of text, in which reasoning may still be. */
    void text(String piece, List<JsonNode> tokens) {
        if (piece.isEmpty() && tokens.isEmpty()) {
            return;
        }
        logprobs = tokens;
        tags.add(piece);
        heldLogprobs.addAll(logprobs);
        logprobs = List.of();
    }

    void refusal(String piece) {
        if (!piece.isEmpty()) {
            tags.flush();
            dropBlank();
            hasAnswer = true;
            stream(refusalAsText ? Event.Text.OUTPUT : Event.Text.REFUSAL).add(piece, List.of());
        }
    }

    /** Takes a citation; one that comes before the text waits for it. */
    void annotation(JsonNode annotation) {
        Optional<JsonNode> flat = Annotations.flat(annotation);
        if (flat.isEmpty()) {
            noteForeign(annotation.path("type").asText(""));
        } else if (open != null && open.kind == Event.Text.OUTPUT) {
            open.annotate(flat.get());
        } else {
            waitingAnnotations.add(flat.get());
        }
    }

    private void noteForeign(String type) {
        if (foreignTypes.add(type)) {
            notes.accept(
                    new Note(
                            Note.Kind.DROPPED,
                            "output.annotations",
                            "a response has no place for an annotation of type '" + type + "'"));
        }
    }

    /** Tells of an item that has no text. */
    void tell(Item item) {
        int outputIndex = items.nextIndex();
        items.accept(new Event.ItemAdded(outputIndex, item));
        items.accept(new Event.ItemDone(outputIndex, item));
        items.done(outputIndex, item);
    }

    /** Says a message without a text. */
    void sayNothing() {
        stream(Event.Text.OUTPUT);
        closeOpen(Item.Status.COMPLETED);
    }

    /** Ends the item that is open, if one is. */
    void close(Item.Status status) {
        tags.flush();
        dropBlank();
        closeOpen(status);
    }

    /** Ends all. */
    void end(Item.Status status) {
        close(status);
        if (!waitingAnnotations.isEmpty()) {
            notes.accept(
                    new Note(
                            Note.Kind.DROPPED,
                            "output.annotations",
                            "the engine gave citations without a text that they stand in"));
        }
    }

    @Override
    public void thought(String piece) {
        dropBlank();
        boolean begins = open == null || open.kind != reasoning;
        if (!piece.isEmpty() && !(begins && piece.isBlank())) {
            stream(reasoning).add(piece, List.of());
        }
    }

    @Override
    public void endThought() {
        skipsSpace = true;
    }

    @Override
    public void part() {
        closeOpen(Item.Status.COMPLETED);
        skipsSpace = true;
        notes.accept(
                new Note(
                        Note.Kind.APPROXIMATED,
                        "output",
                        "the engine closed its reasoning with </think> without having opened it,"
                                + " so what came before stands as a message; a reasoning parser in"
                                + " the engine tells the two apart"));
    }

    @Override
    public void text(String piece) {
        TextStream now = open;
        if (now != null && now.kind == Event.Text.OUTPUT) {
            textualCall.add(piece);
            now.add(piece, takeLogprobs());
            return;
        }
        String text = skipsSpace ? piece.stripLeading() : piece;
        blank.append(text);
        if (text.isBlank()) {
            heldLogprobs.addAll(logprobs);
            logprobs = List.of();
            return;
        }
        begin(blank.toString());
    }

    private void begin(String text) {
        blank.setLength(0);
        skipsSpace = false;
        hasAnswer = true;
        textualCall.add(text);
        TextStream message = stream(Event.Text.OUTPUT);
        message.add(text, takeLogprobs());
        waitingAnnotations.forEach(message::annotate);
        waitingAnnotations.clear();
    }

    /** The log probabilities that come with the piece at hand, and those of space before it. */
    private List<JsonNode> takeLogprobs() {
        List<JsonNode> tokens = logprobs;
        logprobs = List.of();
        if (!heldLogprobs.isEmpty()) {
            heldLogprobs.addAll(tokens);
            tokens = List.copyOf(heldLogprobs);
            heldLogprobs.clear();
        }
        return tokens;
    }

    private void dropBlank() {
        blank.setLength(0);
        heldLogprobs.clear();
    }

    /** The open item of this kind; one of another kind is closed first. */
    private TextStream stream(Event.Text kind) {
        TextStream now = open;
        if (now == null || now.kind != kind) {
            closeOpen(Item.Status.COMPLETED);
            now = new TextStream(kind, ids, seal, items);
            open = now;
        }
        return now;
    }

    private void closeOpen(Item.Status status) {
        if (open != null) {
            open.close(status);
            open = null;
        }
    }
}
