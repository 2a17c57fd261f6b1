package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.Item;
import dev.lmresp.translate.CallIds;
import dev.lmresp.translate.EngineState;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.Thought;
import dev.lmresp.translate.ThoughtStore;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Builds the messages of a Chat Completions conversation and enforces its rules: one place for the
 * system message, every call answered right after its message, no output without a call. Clients
 * break all of them, by interrupted turns, compaction, and text between calls and outputs.
 */
final class MessageBuilder {
    private static final String NO_RESULT = "No result was recorded for this call.";
    private static final String BRIDGE = "OK.";
    private static final String BEGINNING = "[The conversation so far:]";
    private static final String GO_ON = "Go on.";
    private static final Thought NOTHING = new Thought("", null);

    private final Dialect dialect;
    private final ThoughtStore store;
    private final Consumer<Note> notes;
    private final CallIds ids;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final StringBuilder leadingSystemText = new StringBuilder();

    /** The number of outputs still to come for each call id. */
    private final Map<String, Integer> outputsToCome;

    /** The assistant turn under construction. */
    private @Nullable Turn turn;

    private boolean hasAnswered;

    /**
     * Creates an empty conversation.
     *
     * @param outputsToCome the number of outputs for each call id
     * @param store has the reasoning that led to calls
     */
    MessageBuilder(
            Dialect dialect,
            Map<String, Integer> outputsToCome,
            ThoughtStore store,
            Consumer<Note> notes) {
        this.dialect = dialect;
        this.store = store;
        this.outputsToCome = new HashMap<>(outputsToCome);
        this.notes = notes;
        this.ids = new CallIds(dialect.messages().callIds());
    }

    /** Adds to the leading system message, from anywhere in the request. */
    void addToLeadingSystemMessage(String text) {
        if (!leadingSystemText.isEmpty() && !text.isEmpty()) {
            leadingSystemText.append("\n\n");
        }
        leadingSystemText.append(text);
    }

    /** Adds a system message at this place of the conversation. */
    void systemMessage(String text, String path) {
        if (text.isEmpty()) {
            return;
        }
        boolean first = messages.isEmpty() && turn == null;
        switch (dialect.messages().systemMessages()) {
            case ANYWHERE -> {
                if (first) {
                    addToLeadingSystemMessage(text);
                } else {
                    say(new ChatMessage.Instructions(dialect.messages().systemRole(), text));
                }
            }
            case LATER_AS_USER, AS_USER -> {
                if (!hasAnswered && turn == null) {
                    addToLeadingSystemMessage(text);
                } else {
                    note(
                            Note.Kind.APPROXIMATED,
                            path,
                            "standing orders after the model's first answer go as a marked user"
                                    + " message");
                    user(List.of(new Part.Text("<system>\n" + text + "\n</system>")));
                }
            }
            case ONE_LEADING -> {
                if (!first) {
                    note(
                            Note.Kind.APPROXIMATED,
                            path,
                            "standing orders after the first turn move to the beginning");
                }
                addToLeadingSystemMessage(text);
            }
        }
    }

    void user(List<Part> parts) {
        say(new ChatMessage.User(parts));
    }

    private void say(ChatMessage message) {
        if (turn != null && turn.awaitsOutput(outputsToCome)) {
            turn.messagesAfterCalls.add(message);
        } else {
            endTurn();
            add(message);
        }
    }

    private void add(ChatMessage message) {
        if (!(message instanceof ChatMessage.User user)) {
            messages.add(message);
            return;
        }
        ChatMessage before = messages.isEmpty() ? null : messages.getLast();
        if (dialect.messages().alternateRoles() && before instanceof ChatMessage.User earlier) {
            var joined = new ArrayList<>(earlier.parts());
            joined.addAll(user.parts());
            messages.set(messages.size() - 1, new ChatMessage.User(List.copyOf(joined)));
            return;
        }
        if (!dialect.messages().userAfterTool() && before instanceof ChatMessage.Tool) {
            note(
                    Note.Kind.APPROXIMATED,
                    "input",
                    "the engine takes no user message after the output of a tool, so the model says"
                            + " '"
                            + BRIDGE
                            + "' between them");
            messages.add(answer(BRIDGE, null, List.of(), Json.object()));
        }
        messages.add(user);
    }

    /** Adds text of the model. Text between a call and its output belongs to the call's message. */
    void assistant(String text) {
        openTurn().addText(text);
    }

    /** Adds reasoning that precedes the model's next text or call. */
    void reasoning(String text) {
        openTurn().addReasoning(text);
    }

    /** Adds opaque data that the engine requires back with this turn. */
    void state(EngineState state) {
        openTurn().add(state);
    }

    /**
     * Adds a call. Consecutive calls are parallel: they share one message.
     *
     * @param item the call as the client sent it
     */
    void call(String clientId, String name, String arguments, Item item, String path) {
        String id = ids.unique(clientId);
        if (!id.equals(ids.fitting(clientId))) {
            note(
                    Note.Kind.RENAMED,
                    path + ".call_id",
                    "'%s' is not the first call with this id; it becomes '%s'"
                            .formatted(clientId, id));
        }
        openTurn().add(new Turn.Called(clientId, id, name, arguments, item));
    }

    /** Adds the output of a call. */
    void output(String clientId, List<Part> parts, String path) {
        outputsToCome.merge(clientId, -1, Integer::sum);
        Turn.Called answered = turn == null ? null : turn.answeredBy(clientId);
        if (turn == null || answered == null) {
            note(
                    Note.Kind.APPROXIMATED,
                    path,
                    "no call '" + clientId + "' comes before this output, so it goes as user text");
            var said = new ArrayList<Part>();
            said.add(new Part.Text("Output of an earlier tool call (" + clientId + "):"));
            said.addAll(parts);
            user(List.copyOf(said));
            return;
        }
        if (answered.output != null) {
            note(
                    Note.Kind.REPAIRED,
                    path,
                    "a second output for call '" + clientId + "' replaces the first");
        }
        turn.output(
                answered,
                dialect.messages().toolImages() ? parts : onlyText(parts, turn, answered));
    }

    /** The text of an output; other parts wait until all outputs of the turn are there. */
    private static List<Part> onlyText(List<Part> parts, Turn turn, Turn.Called answered) {
        List<Part> text = parts.stream().filter(Part.Text.class::isInstance).toList();
        if (text.size() == parts.size()) {
            return parts;
        }
        turn.media.add(new Part.Text("From the output of call " + answered.id + ":"));
        parts.stream().filter(part -> !(part instanceof Part.Text)).forEach(turn.media::add);
        return text.isEmpty()
                ? List.of(new Part.Text("The output is attached to the next user message."))
                : text;
    }

    List<ChatMessage> messages() {
        endTurn();
        if (leadingSystemText.isEmpty() && messages.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<>(messages);
        boolean asUser =
                dialect.messages().systemMessages() == Dialect.SystemMessages.AS_USER
                        && !leadingSystemText.isEmpty();
        if (asUser) {
            addSystemMessageAsUser(all);
        }
        beginAndEnd(all);
        if (!asUser && !leadingSystemText.isEmpty()) {
            all.addFirst(
                    new ChatMessage.Instructions(
                            dialect.messages().systemRole(), leadingSystemText.toString()));
        }
        return List.copyOf(all);
    }

    /** Adds the system message as a user message at the beginning. */
    private void addSystemMessageAsUser(List<ChatMessage> all) {
        note(
                Note.Kind.APPROXIMATED,
                "instructions",
                "the engine knows no standing orders, so they are what the user says first");
        var said = new ArrayList<Part>();
        said.add(new Part.Text(leadingSystemText.toString()));
        if (!all.isEmpty() && all.getFirst() instanceof ChatMessage.User first) {
            said.addAll(first.parts());
            all.removeFirst();
        }
        all.addFirst(new ChatMessage.User(List.copyOf(said)));
    }

    /** Adds a first or last user message for engines that require it. */
    private void beginAndEnd(List<ChatMessage> all) {
        Dialect.Messages form = dialect.messages();
        boolean wantsFirst = form.alternateRoles() || form.userTurn();
        if (wantsFirst && !all.isEmpty() && !(all.getFirst() instanceof ChatMessage.User)) {
            all.addFirst(standIn(BEGINNING, "begins"));
        }
        ChatMessage last = all.isEmpty() ? null : all.getLast();
        boolean isOpen = last instanceof ChatMessage.User || last instanceof ChatMessage.Tool;
        if (form.userTurn() && !isOpen) {
            all.add(standIn(GO_ON, "ends"));
        }
    }

    private ChatMessage standIn(String text, String what) {
        note(
                Note.Kind.APPROXIMATED,
                "input",
                "the engine wants a conversation that %s with the user, who says '%s'"
                        .formatted(what, text));
        return new ChatMessage.User(List.of(new Part.Text(text)));
    }

    private Turn openTurn() {
        if (turn != null && turn.hasOutputs() && !turn.awaitsOutput(outputsToCome)) {
            endTurn();
        }
        if (turn == null) {
            turn = new Turn();
        }
        return turn;
    }

    private void endTurn() {
        Turn done = turn;
        turn = null;
        if (done == null || done.isEmpty()) {
            return;
        }
        remember(done);
        var state = new StateEcho(dialect.state(), done);
        ChatMessage.Reasoning reasoning = state.hasReasoning() ? null : reasoning(done);
        if (done.text.isEmpty() && done.calls.isEmpty() && reasoning == null) {
            return;
        }
        hasAnswered = true;
        if (done.calls.isEmpty()) {
            messages.add(answer(done.text.toString(), reasoning, List.of(), state.ofMessage()));
        } else if (!dialect.messages().toolMessages()) {
            addCallsAsText(done, reasoning);
        } else if (done.calls.size() > 1 && !dialect.messages().severalCalls()) {
            callOneByOne(done, reasoning, state);
        } else {
            call(done.text.toString(), reasoning, done.calls, state.ofMessage(), state);
        }
        if (!done.media.isEmpty()) {
            add(new ChatMessage.User(List.copyOf(done.media)));
        }
        done.messagesAfterCalls.forEach(this::add);
    }

    /** Uses the remembered reasoning of calls, if the client sends none. */
    private void remember(Turn done) {
        boolean isTold = !done.reasoning.isEmpty();
        for (Turn.Called called : done.calls) {
            Thought thought = store.memory().recall(called.item).orElse(NOTHING);
            EngineState state = thought.state();
            if (state != null && !done.knows(state)) {
                done.add(state.of(store.model()));
                done.addReasoning(isTold ? "" : thought.text());
            }
        }
    }

    private ChatMessage answer(
            String text,
            ChatMessage.@Nullable Reasoning reasoning,
            List<ChatMessage.Call> calls,
            ObjectNode state) {
        return new ChatMessage.Assistant(
                text, reasoning, calls, dialect.messages().emptyContent(), state);
    }

    private void call(
            String text,
            ChatMessage.@Nullable Reasoning reasoning,
            List<Turn.Called> calls,
            ObjectNode ofMessage,
            StateEcho state) {
        List<ChatMessage.Call> made = calls.stream().map(state::call).toList();
        messages.add(answer(text, reasoning, state.complete(made), ofMessage));
        for (Turn.Called called : calls) {
            String name = dialect.messages().toolNames() ? called.name : "";
            messages.add(new ChatMessage.Tool(called.id, name, outputOf(called)));
        }
    }

    private void callOneByOne(
            Turn done, ChatMessage.@Nullable Reasoning reasoning, StateEcho state) {
        note(
                Note.Kind.APPROXIMATED,
                "input",
                "the engine takes one call in a message, so calls side by side follow each other");
        String text = done.text.toString();
        ChatMessage.Reasoning thought = reasoning;
        ObjectNode ofMessage = state.ofMessage();
        for (Turn.Called called : done.calls) {
            call(text, thought, List.of(called), ofMessage, state);
            text = "";
            ofMessage = Json.object();
            thought =
                    dialect.reasoning().required() && reasoning != null
                            ? new ChatMessage.Reasoning(
                                    reasoning.field(), dialect.reasoning().placeholder())
                            : null;
        }
    }

    /** Writes the calls and their outputs as text, for a model that knows only text. */
    private void addCallsAsText(Turn done, ChatMessage.@Nullable Reasoning reasoning) {
        note(
                Note.Kind.APPROXIMATED,
                "input",
                "the engine knows no tools in a conversation, so calls and outputs go as text");
        var said = new StringBuilder(done.text);
        var outputs = new ArrayList<Part>();
        for (Turn.Called called : done.calls) {
            said.append(said.isEmpty() ? "" : "\n\n")
                    .append("[I call ")
                    .append(called.name)
                    .append(" with ")
                    .append(called.arguments)
                    .append(']');
            outputs.add(new Part.Text("[Output of " + called.name + ":]"));
            outputs.addAll(outputOf(called));
        }
        messages.add(answer(said.toString(), reasoning, List.of(), Json.object()));
        add(new ChatMessage.User(List.copyOf(outputs)));
    }

    private ChatMessage.@Nullable Reasoning reasoning(Turn done) {
        Dialect.Reasoning form = dialect.reasoning();
        boolean wanted =
                switch (form.echo()) {
                    case NEVER -> false;
                    case TOOL_TURNS -> !done.calls.isEmpty();
                    case ALWAYS -> true;
                };
        if (!wanted || (done.reasoning.isEmpty() && !form.required())) {
            return null;
        }
        return new ChatMessage.Reasoning(
                form.field(),
                done.reasoning.isEmpty() ? form.placeholder() : done.reasoning.toString());
    }

    private List<Part> outputOf(Turn.Called called) {
        List<Part> output = called.output;
        if (output != null) {
            return output;
        }
        note(
                Note.Kind.REPAIRED,
                "input",
                "call '"
                        + called.clientId
                        + "' has no output; engines need one, so a neutral one stands in");
        return List.of(new Part.Text(NO_RESULT));
    }

    private void note(Note.Kind kind, String path, String reason) {
        notes.accept(new Note(kind, path, reason));
    }
}
