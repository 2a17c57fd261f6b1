package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Item;
import dev.lmresp.translate.EngineState;
import dev.lmresp.translate.StateMerge;
import dev.lmresp.translate.Thought;
import dev.lmresp.translate.ThoughtStore;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects what the engine wants back of an answer: its reasoning, and what it hung on the message
 * and on the calls. The client gets it sealed in reasoning items, of which a later one says all
 * that an earlier one said.
 */
final class ThoughtAssembly {
    private final String answer;
    private final ThoughtStore store;
    private final boolean textGoesBack;
    private final ObjectNode message = Json.object();
    private final Map<CallStream, ObjectNode> calls = new HashMap<>();
    private boolean isUntold;

    /**
     * Nothing collected yet.
     *
     * @param answer the id of the response
     * @param textGoesBack the engine wants reasoning back that anybody can read
     */
    ThoughtAssembly(String answer, ThoughtStore store, boolean textGoesBack) {
        this.answer = answer;
        this.store = store;
        this.textGoesBack = textGoesBack;
    }

    /** Takes a piece of what belongs to the message. */
    void ofMessage(ObjectNode piece) {
        StateMerge.add(message, piece);
        isUntold = true;
    }

    /** Takes a piece of what belongs to a call. */
    void ofCall(CallStream call, ObjectNode piece) {
        StateMerge.add(calls.computeIfAbsent(call, any -> Json.object()), piece);
        isUntold = true;
    }

    /** The sealed form of a reasoning and of what else the engine wants back so far. */
    String seal(String text) {
        var thought = new Thought(textGoesBack ? text : "", state());
        isUntold = false;
        return thought.isEmpty() ? "" : store.seal().seal(thought.toText());
    }

    /** The sealed form of what has not been sealed yet; empty when there is nothing. */
    String sealRest() {
        return isUntold ? seal("") : "";
    }

    /** Remembers what has led to the calls of the answer. */
    void remember(Collection<Item> output) {
        var text = new StringBuilder();
        for (Item item : output) {
            if (textGoesBack && item instanceof Item.Reasoning reasoning) {
                text.append(text.isEmpty() ? "" : "\n\n").append(reasoning.readable());
            }
        }
        var thought = new Thought(text.toString(), state());
        if (!thought.isEmpty()) {
            for (Item item : output) {
                store.memory().remember(item, thought);
            }
        }
    }

    private EngineState state() {
        ObjectNode kept = message.deepCopy();
        // parts of a text that are not signed are the reasoning that anybody can read
        if (kept.path("content").findValue("signature") == null) {
            kept.remove("content");
        }
        var byId = new HashMap<String, ObjectNode>();
        calls.forEach((call, members) -> byId.put(call.callId(), members.deepCopy()));
        return new EngineState(answer, store.model(), kept, Map.copyOf(byId));
    }
}
