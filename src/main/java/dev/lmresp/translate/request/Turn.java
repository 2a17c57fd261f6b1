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

/** One assistant turn with the outputs of its calls. */
final class Turn {
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final List<Called> calls = new ArrayList<>();

    /** The opaque data of each answer in the turn: the last one known wins. */
    private final Map<String, EngineState> states = new LinkedHashMap<>();

    /** The calls by id, without those that have an output and a later call of the same id. */
    private final Map<String, Deque<Called>> byId = new HashMap<>();

    /** The ids of calls whose output may still follow. */
    private final Set<String> awaited = new LinkedHashSet<>();

    private boolean hasOutputs;

    /** Images in outputs: a tool message cannot have them, so they follow after all outputs. */
    final List<Part> media = new ArrayList<>();

    /** Messages between a call and its output, which must be moved behind the output. */
    final List<ChatMessage> messagesAfterCalls = new ArrayList<>();

    /** A call and its output, if known. */
    static final class Called {
        /** The call id that the client uses. */
        final String clientId;

        final String id;
        final String name;
        final String arguments;

        /** The call as the client sent it, the key for remembered reasoning. */
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

    /** The opaque data of all answers in the turn. */
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
     * @param outputsToCome the number of outputs that follow for each id
     */
    boolean awaitsOutput(Map<String, Integer> outputsToCome) {
        Iterator<String> ids = awaited.iterator();
        while (ids.hasNext()) {
            String id = ids.next();
            if (hasUnanswered(id) && outputsToCome.getOrDefault(id, 0) > 0) {
                return true;
            }
            // so that many calls are not checked again and again
            ids.remove();
        }
        return false;
    }

    /** Calls with the same id are answered in order, so the last one is answered last. */
    private boolean hasUnanswered(String id) {
        Deque<Called> same = byId.get(id);
        return same != null && same.getLast().output == null;
    }

    /**
     * The call that an output with this id belongs to: the first without an output, else the last.
     */
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
