package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Item;
import dev.lmresp.translate.BuiltInTool;
import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.EngineState;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.Thought;
import dev.lmresp.translate.ThoughtStore;
import dev.lmresp.translate.ToolNames;
import dev.lmresp.translate.ToolTarget;
import dev.lmresp.translate.ToolTarget.Kind;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Adds the items of a request, one after the other, to a conversation. */
final class ItemTranslator {
    private final Dialect dialect;
    private final ToolNames names;
    private final ThoughtStore store;
    private final Consumer<Note> notes;
    private final ContentTranslator content;
    private final MessageBuilder conversation;
    private int unwantedReasoning;

    ItemTranslator(
            Dialect dialect,
            MessageBuilder conversation,
            ToolNames names,
            ThoughtStore store,
            Consumer<Note> notes) {
        this.dialect = dialect;
        this.names = names;
        this.store = store;
        this.notes = notes;
        this.content = new ContentTranslator(dialect.messages(), notes);
        this.conversation = conversation;
    }

    /**
     * Counts the outputs for each call id.
     *
     * @param inEffect the indexes of the items to count
     */
    static Map<String, Integer> outputs(List<Item> input, List<Integer> inEffect) {
        var outputs = new HashMap<String, Integer>();
        for (int i : inEffect) {
            switch (input.get(i)) {
                case Item.CallOutput output -> outputs.merge(output.callId(), 1, Integer::sum);
                case Item.AddedTools added -> outputs.merge(added.callId(), 1, Integer::sum);
                default -> {}
            }
        }
        return outputs;
    }

    /**
     * Adds the items in effect.
     *
     * @param inEffect their indexes, in order
     * @throws ApiException when one references an item that is not in the request
     */
    void translate(List<Item> input, List<Integer> inEffect) {
        for (int i : inEffect) {
            add(input.get(i), "input[" + i + "]");
        }
        if (inEffect.size() < input.size()) {
            note(
                    Note.Kind.DROPPED,
                    "input",
                    "a summary stands for what came before it (%d items)"
                            .formatted(input.size() - inEffect.size()));
        }
        if (unwantedReasoning > 0) {
            note(
                    Note.Kind.DROPPED,
                    "input",
                    "the engine does not want reasoning back (%d %s)"
                            .formatted(
                                    unwantedReasoning, unwantedReasoning == 1 ? "item" : "items"));
        }
    }

    private void add(Item item, String path) {
        switch (item) {
            case Item.Message message -> message(message, path);
            case Item.Reasoning reasoning -> reasoning(reasoning, path);
            case Item.FunctionCall call ->
                    call(
                            call.callId(),
                            names.called(Kind.FUNCTION, call.namespace(), call.name()),
                            validArguments(call.arguments(), path),
                            call,
                            path);
            case Item.CustomToolCall call ->
                    call(
                            call.callId(),
                            names.called(Kind.CUSTOM, call.namespace(), call.name()),
                            Json.text(Json.object().put(ToolTarget.INPUT, call.input())),
                            call,
                            path);
            case Item.BuiltInCall call ->
                    call(
                            call.callId(),
                            names.called(Kind.BUILT_IN, "", BuiltInTool.ofCall(call.type()).type()),
                            call.payload().isObject() ? Json.text(call.payload()) : "{}",
                            call,
                            path);
            case Item.CallOutput output ->
                    conversation.output(
                            output.callId(),
                            content.parts(output.output(), path + ".output"),
                            path);
            case Item.AddedTools added -> {
                if (!added.callId().isEmpty()) {
                    Part found = new Part.Text(foundTools(added));
                    conversation.output(added.callId(), List.of(found), path);
                }
            }
            case Item.Reference reference ->
                    throw ApiException.invalid(
                            path + ".id",
                            "'%s.id': the item '%s' is not stored here; send the item itself (many clients do so with \"store\": false)"
                                    .formatted(path, reference.id()));
            case Item.Compaction compaction -> compaction(compaction, path);
            // the last trigger is handled for the request as a whole; earlier ones are done
            case Item.CompactionTrigger trigger -> {}
            case Item.ConfigurationUpdate update -> {}
            case Item.Opaque opaque -> opaque(opaque, path);
        }
    }

    private void message(Item.Message message, String path) {
        String place = path + ".content";
        switch (message.role()) {
            case SYSTEM, DEVELOPER ->
                    conversation.systemMessage(content.text(message.content(), place), path);
            case ASSISTANT -> conversation.assistant(content.text(message.content(), place));
            case USER -> conversation.user(content.parts(message.content(), place));
        }
    }

    private void reasoning(Item.Reasoning reasoning, String path) {
        Optional<Thought> opened = store.seal().open(reasoning.encryptedContent()).map(Thought::of);
        EngineState state = opened.map(Thought::state).orElse(null);
        if (state != null) {
            state(state, path);
        }
        readable(reasoning, opened, path);
    }

    private void state(EngineState state, String path) {
        if (state.model().equals(store.model())) {
            conversation.state(state);
        } else {
            note(
                    Note.Kind.DROPPED,
                    path + ".encrypted_content",
                    "only the model '%s' can read what is sealed here beside the reasoning"
                            .formatted(state.model()));
        }
    }

    /** Adds the full reasoning text, or else its summary. */
    private void readable(Item.Reasoning reasoning, Optional<Thought> opened, String path) {
        String sealed = opened.map(Thought::text).orElse("");
        if (dialect.reasoning().echo() == Dialect.ReasoningEcho.NEVER) {
            boolean says = !(reasoning.readable() + sealed).isEmpty();
            unwantedReasoning += says || opened.isEmpty() ? 1 : 0;
            return;
        }
        if (!reasoning.text().isEmpty()) {
            conversation.reasoning(reasoning.text());
            return;
        }
        if (opened.isPresent() && !(sealed.isEmpty() && !reasoning.summary().isEmpty())) {
            conversation.reasoning(sealed);
            return;
        }
        if (opened.isEmpty() && !reasoning.encryptedContent().isEmpty()) {
            note(
                    Note.Kind.DROPPED,
                    path + ".encrypted_content",
                    "only the server that sealed this reasoning can read it");
        }
        conversation.reasoning(reasoning.readable());
    }

    private void call(String callId, ToolTarget target, String arguments, Item item, String path) {
        conversation.call(callId, names.nameOf(target), arguments, item, path);
    }

    /**
     * Chat templates iterate over the arguments of earlier calls: anything but a JSON object breaks
     * every later turn.
     */
    private String validArguments(String arguments, String path) {
        if (arguments.isBlank()) {
            return "{}";
        }
        ObjectNode wrapped = Json.object();
        try {
            JsonNode parsed = Json.parse(arguments);
            if (parsed.isObject()) {
                return arguments;
            }
            if (parsed.isNull()) {
                return "{}";
            }
            wrapped.set("arguments", parsed);
        } catch (JsonSyntaxException cutOff) {
            wrapped.put("invalid_arguments", arguments);
        }
        note(
                Note.Kind.REPAIRED,
                path + ".arguments",
                "they are no JSON object, which engines refuse in the history; they are wrapped in"
                        + " one");
        return Json.text(wrapped);
    }

    private String foundTools(Item.AddedTools added) {
        return added.tools().isEmpty()
                ? "No tools were found."
                : "Found tools, which can be called now: "
                        + String.join(", ", ToolTranslator.namesOf(added.tools(), names));
    }

    private void compaction(Item.Compaction compaction, String path) {
        Optional<String> summary =
                CompactionSummary.unwrap(compaction.encryptedContent())
                        .map(CompactionSummary::text);
        if (summary.isEmpty()) {
            note(
                    Note.Kind.DROPPED,
                    path + ".encrypted_content",
                    "another server made this compaction, and only it can read what the"
                            + " conversation was about");
        }
        user(
                summary.map(text -> "Summary of the conversation so far:\n\n" + text)
                        .orElse(
                                "[Here another server had put a summary of the conversation so far"
                                        + " that cannot be read.]"));
    }

    private void opaque(Item.Opaque item, String path) {
        // messages between agents contain text that the model must see
        if (item.type().equals("agent_message")) {
            agentMessage(item.json(), path);
            return;
        }
        note(
                Note.Kind.DROPPED,
                path,
                "items of type '" + item.type() + "' have no counterpart in Chat Completions");
    }

    private void agentMessage(ObjectNode json, String path) {
        var text = new StringBuilder();
        for (JsonNode part : json.path("content")) {
            String encrypted = part.path("encrypted_content").asText("");
            String piece = part.path("text").asText(content.readable(encrypted, path + ".content"));
            if (!text.isEmpty() && !piece.isEmpty()) {
                text.append('\n');
            }
            text.append(piece);
        }
        user("Message from " + json.path("author").asText("another agent") + ":\n" + text);
    }

    private void user(String text) {
        conversation.user(List.of(new Part.Text(text)));
    }

    private void note(Note.Kind kind, String path, String reason) {
        notes.accept(new Note(kind, path, reason));
    }
}
