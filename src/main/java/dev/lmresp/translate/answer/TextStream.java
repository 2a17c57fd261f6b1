package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Surrogates;
import dev.lmresp.responses.ContentPart;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.OutputItems;
import dev.lmresp.translate.IdSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A message or a reasoning item while its text streams in. It has one content part. */
final class TextStream {
    final Event.Text kind;
    private final int outputIndex;
    private final String itemId;
    private final UnaryOperator<String> seal;
    private final OutputItems items;
    private final StringBuilder text = new StringBuilder();
    private final Surrogates surrogates = new Surrogates();
    private final List<JsonNode> logprobs = new ArrayList<>();
    private final List<JsonNode> annotations = new ArrayList<>();

    TextStream(Event.Text kind, IdSource ids, UnaryOperator<String> seal, OutputItems items) {
        this.kind = kind;
        this.outputIndex = items.nextIndex();
        this.itemId = ids.next(isReasoning() ? "rs_" : "msg_");
        this.seal = seal;
        this.items = items;
        items.accept(new Event.ItemAdded(outputIndex, item(Item.Status.IN_PROGRESS, List.of())));
        items.accept(new Event.PartAdded(itemId, outputIndex, 0, part("", List.of(), List.of())));
    }

    private boolean isReasoning() {
        return kind == Event.Text.REASONING || kind == Event.Text.SUMMARY;
    }

    String text() {
        return text.toString();
    }

    void add(String piece, List<JsonNode> tokens) {
        say(surrogates.join(piece), TokenLogprobs.complete(tokens));
    }

    void annotate(JsonNode annotation) {
        items.accept(
                new Event.AnnotationAdded(itemId, outputIndex, 0, annotations.size(), annotation));
        annotations.add(annotation);
    }

    void close(Item.Status status) {
        say(surrogates.end(), List.of());
        String whole = text.toString();
        List<JsonNode> tokens = List.copyOf(logprobs);
        ContentPart part = part(whole, List.copyOf(annotations), tokens);
        Item item = item(status, List.of(part));
        items.accept(new Event.TextDone(kind, itemId, outputIndex, 0, whole, tokens));
        items.accept(new Event.PartDone(itemId, outputIndex, 0, part));
        items.accept(new Event.ItemDone(outputIndex, item));
        items.done(outputIndex, item);
    }

    private void say(String delta, List<JsonNode> tokens) {
        if (delta.isEmpty() && tokens.isEmpty()) {
            return;
        }
        text.append(delta);
        if (!tokens.isEmpty()) {
            logprobs.addAll(tokens);
        }
        items.accept(new Event.TextDelta(kind, itemId, outputIndex, 0, delta, tokens));
    }

    private ContentPart part(String content, List<JsonNode> citations, List<JsonNode> tokens) {
        return switch (kind) {
            case OUTPUT -> new ContentPart.OutputText(content, citations, tokens);
            case REASONING -> new ContentPart.ReasoningText(content);
            case SUMMARY -> new ContentPart.SummaryText(content);
            case REFUSAL -> new ContentPart.Refusal(content);
        };
    }

    private Item item(Item.Status status, List<ContentPart> parts) {
        return switch (kind) {
            case REASONING -> reasoning(status, List.of(), text.toString());
            case SUMMARY ->
                    reasoning(status, text.isEmpty() ? List.of() : List.of(text.toString()), "");
            case OUTPUT, REFUSAL -> new Item.Message(itemId, Item.Role.ASSISTANT, status, parts);
        };
    }

    private Item reasoning(Item.Status status, List<String> summary, String content) {
        String sealed = text.isEmpty() ? "" : seal.apply(text.toString());
        return new Item.Reasoning(itemId, status, summary, content, sealed);
    }
}
