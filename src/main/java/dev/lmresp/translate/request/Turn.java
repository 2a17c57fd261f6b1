package dev.lmresp.translate.request;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.responses.Item;
import dev.lmresp.translate.EngineState;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the model said in one go, and the answers to its calls. */
final class Turn {
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final List<Called> calls = new ArrayList<>();

    /** What the engine wants back of each answer of the turn: what is known last counts. */
    private final Map<String, EngineState> states = new LinkedHashMap<>();

    /** The calls with an id, but for those that have an output and another after them. */
    private final Map<String, Deque<Called>> byId = new HashMap<>();

    /** The ids of calls whose output may still be to come. */
    private final Set<String> awaited = new LinkedHashSet<>();

    private boolean hasOutputs;

    /** Images in outputs: a tool message cannot carry them, so they follow the whole batch. */
    final List<Part> media = new ArrayList<>();

    /** What was said between a call and its output, which must not come between them. */
    final List<ChatMessage> said = new ArrayList<>();

    /** A call, and what is known of its output. */
    static final class Called {
        /** The id that the client knows the call by. */
        final String clientId;

        final String id;
        final String name;
        final String arguments;

        /** The call as the client knows it, by which it is remembered. */
        final Item item;

        @Nullable List<Part> output;

        Called(String clientId, String id, String name, String arguments, Item item) {
            this.clientId = clientId;
            this.id = id;
            this.name = name;
            this.arguments = arguments;
            this.item = item;
        }
    }

    void add(EngineState state) {
        states.put(state.answer(), state);
    }

    boolean knows(EngineState state) {
        return states.containsKey(state.answer());
    }

    /** What the engine wants back of all answers of the turn. */
    Collection<EngineState> states() {
        return states.values();
    }

    boolean isEmpty() {
        return text.isEmpty() && reasoning.isEmpty() && calls.isEmpty();
    }

    void add(Called call) {
        calls.add(call);
        byId.computeIfAbsent(call.clientId, any -> new ArrayDeque<>(1)).add(call);
        awaited.add(call.clientId);
    }

    void output(Called call, List<Part> output) {
        call.output = output;
        hasOutputs = true;
    }

    boolean hasOutputs() {
        return hasOutputs;
    }

    /**
     * True when the output of one of its calls is still to come.
     *
     * @param outputsToCome how many outputs follow for each id
     */
    boolean awaitsOutput(Map<String, Integer> outputsToCome) {
        Iterator<String> ids = awaited.iterator();
        while (ids.hasNext()) {
            String id = ids.next();
            if (hasUnanswered(id) && outputsToCome.getOrDefault(id, 0) > 0) {
                return true;
            }
            // that many calls are not looked at again and again
            ids.remove();
        }
        return false;
    }

    /** Calls with one id are answered in their order, so the last one is the last to be. */
    private boolean hasUnanswered(String id) {
        Deque<Called> same = byId.get(id);
        return same != null && same.getLast().output == null;
    }

    /** The call that an output with this id answers: the first that has none yet, else the last. */
    @Nullable Called answeredBy(String clientId) {
        Deque<Called> same = byId.get(clientId);
        if (same == null) {
            return null;
        }
        if (same.size() > 1 && same.getFirst().output != null) {
            same.removeFirst();
        }
        return same.getFirst();
    }

    void addText(String more) {
        separated(text, more);
    }

    void addReasoning(String more) {
        separated(reasoning, more);
    }

    private static void separated(StringBuilder text, String more) {
        if (!text.isEmpty() && !more.isEmpty()) {
            text.append("\n\n");
        }
        text.append(more);
    }
}
