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
 * Assembles messages and reasoning. Only one item is open at a time, because clients follow only
 * one; whitespace alone opens none, because engines send it before reasoning and calls.
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

    /** Whitespace held back until other text follows, with its log probabilities. */
    private final StringBuilder blank = new StringBuilder();

    private final List<JsonNode> heldLogprobs = new ArrayList<>();
    private final List<JsonNode> waitingAnnotations = new ArrayList<>();

    /** The types of annotations that were dropped. */
    private final Set<String> foreignTypes = new HashSet<>();

    /** The log probabilities of the piece that is being searched for tags. */
    private List<JsonNode> logprobs = List.of();

    /** Skip whitespace after the end of the reasoning. */
    private boolean skipsSpace;

    private boolean hasAnswer;

    private final TextualCall textualCall = new TextualCall();

    /**
     * @param refusalAsText refusals are sent as text
     * @param reasoning the kind of text for reasoning
     * @param thoughtOpened the text begins inside reasoning
     * @param seal seals the reasoning, for the client to store and send back
     * @param items receives the items
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

    /** True when there is a message, not just reasoning. */
    boolean hasAnswer() {
        return hasAnswer;
    }

    /** The text of the open message, empty when none is open. */
    String openText() {
        return open != null && open.kind == Event.Text.OUTPUT ? open.text() : "";
    }

    /**
     * A call in the text that the engine did not parse; empty for none.
     *
     * @param isTool recognizes names of tools
     */
    String textualCall(Predicate<String> isTool) {
        return textualCall.found(isTool);
    }

    /** Adds reasoning that the engine sent in its own field. */
    void reasoning(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        tags.flush();
        tags.notNeeded();
        thought(piece);
    }

    /** Adds text, which may contain reasoning between tags. */
    void text(String piece, List<JsonNode> tokens) {
        if (piece.isEmpty() && tokens.isEmpty()) {
            return;
        }
        logprobs = tokens;
        tags.add(piece);
        if (!logprobs.isEmpty()) {
            heldLogprobs.addAll(logprobs);
            logprobs = List.of();
        }
    }

    void refusal(String piece) {
        if (!piece.isEmpty()) {
            tags.flush();
            dropBlank();
            hasAnswer = true;
            stream(refusalAsText ? Event.Text.OUTPUT : Event.Text.REFUSAL).add(piece, List.of());
        }
    }

    /** Adds a citation; one before any text waits for it. */
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

    /** Adds an item without text. */
    void tell(Item item) {
        int outputIndex = items.nextIndex();
        items.accept(new Event.ItemAdded(outputIndex, item));
        items.accept(new Event.ItemDone(outputIndex, item));
        items.done(outputIndex, item);
    }

    /** Adds a message without text. */
    void addEmptyMessage() {
        stream(Event.Text.OUTPUT);
        closeOpen(Item.Status.COMPLETED);
    }

    /** Ends the open item, if any. */
    void close(Item.Status status) {
        tags.flush();
        dropBlank();
        closeOpen(status);
    }

    /** Ends all items. */
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

    /** The log probabilities of the current piece, and of whitespace held back before it. */
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

    /** The open item of this kind, after closing one of another kind. */
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
