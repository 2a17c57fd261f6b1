package dev.lmresp.translate;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.Dialect;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Builds the messages of a Chat Completions conversation and keeps its rules: one place for
 * standing orders, every call answered right after the message that made it, nothing answered that
 * was not called. Clients break all of them, by interrupted turns, compaction, and text between
 * calls and outputs.
 */
final class Conversation {
    private static final String NO_RESULT = "No result was recorded for this call.";

    private final Dialect dialect;
    private final Consumer<Note> notes;
    private final List<ChatMessage> messages = new ArrayList<>();
    private final StringBuilder orders = new StringBuilder();
    private final Set<String> answered;

    /** The model's turn that is still being put together. */
    private @Nullable Turn turn;

    /** What the model said in one go, and the answers to its calls. */
    private static final class Turn {
        final StringBuilder text = new StringBuilder();
        final StringBuilder reasoning = new StringBuilder();
        final Map<String, ChatMessage.Call> calls = new LinkedHashMap<>();
        final Map<String, String> outputs = new LinkedHashMap<>();

        /** Images in outputs: a tool message cannot carry them, so they follow the whole batch. */
        final List<Part> media = new ArrayList<>();

        /** What was said between a call and its output, which must not come between them. */
        final List<List<Part>> said = new ArrayList<>();
    }

    /**
     * An empty conversation.
     *
     * @param answered the ids of the calls whose output is to come
     */
    Conversation(Dialect dialect, Set<String> answered, Consumer<Note> notes) {
        this.dialect = dialect;
        this.answered = answered;
        this.notes = notes;
    }

    /** Standing orders. */
    void order(String text, String path) {
        if (text.isEmpty()) {
            return;
        }
        boolean first = messages.isEmpty() && turn == null;
        if (!first && dialect.systemMessages() == Dialect.SystemMessages.ANYWHERE) {
            endTurn();
            messages.add(new ChatMessage.Instructions(dialect.systemRole(), text));
            return;
        }
        if (!first && dialect.systemMessages() == Dialect.SystemMessages.LATER_AS_USER) {
            user(List.of(new Part.Text("<system>\n" + text + "\n</system>")));
            notes.accept(
                    new Note(
                            Note.Kind.APPROXIMATED,
                            path,
                            "standing orders after the first turn go as a marked user message"));
            return;
        }
        if (!first) {
            notes.accept(
                    new Note(
                            Note.Kind.APPROXIMATED,
                            path,
                            "standing orders after the first turn move to the beginning"));
        }
        if (!orders.isEmpty()) {
            orders.append("\n\n");
        }
        orders.append(text);
    }

    /** What the person says. */
    void user(List<Part> parts) {
        if (turn != null && awaitsOutput(turn)) {
            turn.said.add(parts);
            return;
        }
        endTurn();
        addUser(parts);
    }

    private void addUser(List<Part> parts) {
        if (dialect.alternateRoles()
                && !messages.isEmpty()
                && messages.getLast() instanceof ChatMessage.User before) {
            var joined = new ArrayList<>(before.parts());
            joined.addAll(parts);
            messages.set(messages.size() - 1, new ChatMessage.User(List.copyOf(joined)));
            return;
        }
        messages.add(new ChatMessage.User(parts));
    }

    /** What the model says. Text between a call and its output belongs to the call's message. */
    void assistant(String text) {
        Turn open = openTurn();
        if (!open.text.isEmpty() && !text.isEmpty()) {
            open.text.append("\n\n");
        }
        open.text.append(text);
    }

    /** What the model thinks before what it says or calls next. */
    void reasoning(String text) {
        openTurn().reasoning.append(text);
    }

    /** A call. Calls in a row are parallel: one message makes them all. */
    void call(ChatMessage.Call call, String path) {
        Turn open = openTurn();
        if (open.calls.putIfAbsent(call.id(), call) != null) {
            notes.accept(
                    new Note(
                            Note.Kind.REPAIRED,
                            path,
                            "a second call with the id '"
                                    + call.id()
                                    + "' is left out: ids must differ"));
        }
    }

    /** The answer to a call. */
    void output(String callId, String text, List<Part> media, String path) {
        Turn open = turn;
        if (open == null || !open.calls.containsKey(callId)) {
            notes.accept(
                    new Note(
                            Note.Kind.APPROXIMATED,
                            path,
                            "no call '"
                                    + callId
                                    + "' comes before this output, so it goes as user text"));
            var parts = new ArrayList<Part>();
            parts.add(new Part.Text("Output of an earlier tool call (" + callId + "):\n" + text));
            parts.addAll(media);
            user(parts);
            return;
        }
        if (open.outputs.containsKey(callId)) {
            notes.accept(
                    new Note(
                            Note.Kind.REPAIRED,
                            path,
                            "a second output for call '" + callId + "' replaces the first"));
        }
        open.outputs.put(callId, text);
        if (!media.isEmpty()) {
            open.media.add(new Part.Text("From the output of call " + callId + ":"));
            open.media.addAll(media);
        }
    }

    /** All messages. */
    List<ChatMessage> messages() {
        endTurn();
        if (orders.isEmpty()) {
            return List.copyOf(messages);
        }
        var all = new ArrayList<ChatMessage>(messages.size() + 1);
        all.add(new ChatMessage.Instructions(dialect.systemRole(), orders.toString()));
        all.addAll(messages);
        return all;
    }

    private Turn openTurn() {
        if (turn != null && !turn.outputs.isEmpty() && !awaitsOutput(turn)) {
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
        if (done == null
                || (done.text.isEmpty() && done.calls.isEmpty() && done.reasoning.isEmpty())) {
            return;
        }
        boolean echo =
                switch (dialect.reasoningEcho()) {
                    case NEVER -> false;
                    case TOOL_TURNS -> !done.calls.isEmpty();
                    case ALWAYS -> true;
                };
        if (done.text.isEmpty() && done.calls.isEmpty() && !echo) {
            return;
        }
        messages.add(
                new ChatMessage.Assistant(
                        done.text.toString(),
                        echo ? done.reasoning.toString() : "",
                        dialect.reasoningField(),
                        List.copyOf(done.calls.values()),
                        dialect.emptyContent()));
        for (String callId : done.calls.keySet()) {
            String output = done.outputs.get(callId);
            if (output == null) {
                notes.accept(
                        new Note(
                                Note.Kind.REPAIRED,
                                "input",
                                "call '"
                                        + callId
                                        + "' has no output; engines need one, so a neutral one"
                                        + " stands in"));
            }
            messages.add(new ChatMessage.Tool(callId, output == null ? NO_RESULT : output));
        }
        if (!done.media.isEmpty()) {
            addUser(List.copyOf(done.media));
        }
        done.said.forEach(this::addUser);
    }

    private boolean awaitsOutput(Turn open) {
        for (String callId : open.calls.keySet()) {
            if (answered.contains(callId) && !open.outputs.containsKey(callId)) {
                return true;
            }
        }
        return false;
    }
}
