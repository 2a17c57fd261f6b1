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
 * Collects what the engine requires back from an answer: its reasoning, and opaque data of the
 * message and its calls. The client receives it sealed in reasoning items, of which a later one
 * includes the earlier ones.
 */
final class ThoughtAssembly {
    private final String answer;
    private final ThoughtStore store;
    private final boolean textGoesBack;
    private final ObjectNode message = Json.object();
    private final Map<CallStream, ObjectNode> calls = new HashMap<>();
    private boolean isUntold;

    /**
     * @param answer the id of the response
     * @param textGoesBack the engine requires plain-text reasoning back
     */
    ThoughtAssembly(String answer, ThoughtStore store, boolean textGoesBack) {
        this.answer = answer;
        this.store = store;
        this.textGoesBack = textGoesBack;
    }

    /** Adds opaque data of the message. */
    void ofMessage(ObjectNode piece) {
        StateMerge.add(message, piece);
        isUntold = true;
    }

    /** Adds opaque data of a call. */
    void ofCall(CallStream call, ObjectNode piece) {
        StateMerge.add(calls.computeIfAbsent(call, any -> Json.object()), piece);
        isUntold = true;
    }

    /** Seals the reasoning together with the opaque data so far. */
    String seal(String text) {
        var thought = new Thought(textGoesBack ? text : "", state());
        isUntold = false;
        return thought.isEmpty() ? "" : store.seal().seal(thought.toText());
    }

    /** Seals what has not been sealed yet; empty when there is nothing. */
    String sealRest() {
        return isUntold ? seal("") : "";
    }

    /** Remembers the reasoning that led to the calls of the answer. */
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
        // unsigned parts of the content are the plain-text reasoning
        if (kept.path("content").findValue("signature") == null) {
            kept.remove("content");
        }
        var byId = new HashMap<String, ObjectNode>();
        calls.forEach((call, members) -> byId.put(call.callId(), members.deepCopy()));
        return new EngineState(answer, store.model(), kept, Map.copyOf(byId));
    }
}
