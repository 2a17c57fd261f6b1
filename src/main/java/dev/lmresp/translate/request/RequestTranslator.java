package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.ChatTool;
import dev.lmresp.chat.Dialect;
import dev.lmresp.responses.Amendment;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.TextFormat;
import dev.lmresp.responses.ToolChoice;
import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ThoughtStore;
import dev.lmresp.translate.ToolNames;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Translates a Responses request to a Chat Completions request in an engine's dialect. */
public final class RequestTranslator {
    private final ResponsesRequest request;
    private final Dialect dialect;
    private final ThoughtStore store;
    private final List<Note> notes = new ArrayList<>();
    private final ToolNames names = new ToolNames();

    private RequestTranslator(ResponsesRequest request, Dialect dialect, ThoughtStore store) {
        this.request = request;
        this.dialect = dialect;
        this.store = store;
    }

    /**
     * Translates a request without stored reasoning.
     *
     * @throws ApiException status 400 when the request has nothing to send to an engine
     */
    public static Translation translate(ResponsesRequest request, Dialect dialect) {
        return translate(request, dialect, ThoughtStore.NONE);
    }

    /**
     * Translates a request.
     *
     * @param store has the reasoning of earlier answers
     * @throws ApiException status 400 when the request has nothing to send to an engine
     */
    public static Translation translate(
            ResponsesRequest request, Dialect dialect, ThoughtStore store) {
        return new RequestTranslator(request, dialect, store).translate();
    }

    private Translation translate() {
        request.amendments().forEach(this::note);
        boolean compacts =
                !request.input().isEmpty()
                        && request.input().getLast() instanceof Item.CompactionTrigger;
        ToolChoice wanted = compacts ? ToolChoice.Mode.NONE : request.toolChoice();
        var thinking = new ThinkingConflict(request, dialect, wanted);
        var choice =
                new ToolChoiceTranslator(
                        wanted,
                        compacts || request.json().hasNonNull("tool_choice"),
                        thinking.choices(),
                        notes::add);
        ToolTranslator tools = tools();
        Map<String, ChatTool> functions = tools.functions(choice.allowed(tools.targets()));
        Optional<JsonNode> chosen = choice.translate(functions, names);
        var format =
                new FormatTranslator(
                        compacts ? new TextFormat.Text() : request.format(), dialect, notes::add);
        format.combine(!functions.isEmpty(), request.stream(), thinking.mayThink());
        List<ChatMessage> messages = messages(compacts, format.instruction());
        var options =
                new OptionTranslator(request, dialect, notes::add)
                        .translate(
                                chosen, !functions.isEmpty(), thinking.effort(notes::add), format);
        return new Translation(
                new ChatRequest(
                        request.model(), options, List.copyOf(functions.values()), messages),
                names,
                callIds(messages),
                compacts,
                List.copyOf(notes));
    }

    private void note(Amendment amendment) {
        Note.Kind kind =
                switch (amendment.kind()) {
                    case RENAMED -> Note.Kind.RENAMED;
                    case REPAIRED -> Note.Kind.REPAIRED;
                    case DROPPED -> Note.Kind.DROPPED;
                    case APPROXIMATED -> Note.Kind.APPROXIMATED;
                };
        notes.add(new Note(kind, amendment.path(), amendment.reason()));
    }

    private ToolTranslator tools() {
        var tools = new ToolTranslator(dialect.tools(), names, notes::add);
        tools.add(request.tools(), "tools");
        for (int i = 0; i < request.input().size(); i++) {
            if (request.input().get(i) instanceof Item.AddedTools added) {
                tools.add(added.tools(), "input[" + i + "].tools");
            }
        }
        return tools;
    }

    private List<ChatMessage> messages(boolean compacts, String formatInstruction) {
        List<Integer> inEffect = Compacted.inEffect(request.input());
        var conversation =
                new MessageBuilder(
                        dialect,
                        ItemTranslator.outputs(request.input(), inEffect),
                        store,
                        notes::add);
        conversation.systemMessage(request.instructions(), "instructions");
        new ItemTranslator(dialect, conversation, names, store, notes::add)
                .translate(request.input(), inEffect);
        if (compacts) {
            conversation.user(List.of(new Part.Text(CompactionSummary.REQUEST)));
        } else if (!formatInstruction.isEmpty()) {
            conversation.addToLeadingSystemMessage(formatInstruction);
        }
        List<ChatMessage> messages = conversation.messages();
        if (messages.isEmpty()) {
            throw ApiException.invalid(
                    "input",
                    "'input' holds nothing that the model could answer: send a text or a message");
        }
        return messages;
    }

    /** The ids of all calls, as the client and as the engine knows them. */
    private Set<String> callIds(List<ChatMessage> messages) {
        var ids = new HashSet<String>();
        for (Item item : request.input()) {
            switch (item) {
                case Item.FunctionCall call -> ids.add(call.callId());
                case Item.CustomToolCall call -> ids.add(call.callId());
                case Item.BuiltInCall call -> ids.add(call.callId());
                default -> {}
            }
        }
        for (ChatMessage message : messages) {
            if (message instanceof ChatMessage.Assistant assistant) {
                assistant.calls().forEach(call -> ids.add(call.id()));
            }
        }
        return Set.copyOf(ids);
    }
}
