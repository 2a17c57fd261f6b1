package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.translate.EngineState;

import java.util.ArrayList;
import java.util.List;

/** Puts the opaque data of one turn back in its original places. */
final class StateEcho {
    private final Dialect.State form;
    private final Turn turn;

    StateEcho(Dialect.State form, Turn turn) {
        this.form = form;
        this.turn = turn;
    }

    /** The members of the message. If it combines several answers, their parts are concatenated. */
    ObjectNode ofMessage() {
        ObjectNode all = Json.object();
        for (EngineState state : turn.states()) {
            for (var member : state.message().properties()) {
                if (isNamed(form.message(), member.getKey())) {
                    append(all, member.getKey(), member.getValue());
                }
            }
        }
        return all;
    }

    /** True when the reasoning has parts that are signed for the engine. */
    boolean hasReasoning() {
        return ofMessage().valueStream().anyMatch(JsonNode::isArray);
    }

    /** A call with its opaque members. */
    ChatMessage.Call call(Turn.Called called) {
        ObjectNode members = Json.object();
        for (EngineState state : turn.states()) {
            ObjectNode ofCall = state.calls().get(called.clientId);
            if (ofCall != null) {
                for (var member : ofCall.properties()) {
                    if (isNamed(form.call(), member.getKey())) {
                        members.set(member.getKey(), member.getValue());
                    }
                }
            }
        }
        return new ChatMessage.Call(called.id, called.name, called.arguments, members);
    }

    /**
     * The calls of one message, with placeholders if the engine requires members that are unknown.
     */
    List<ChatMessage.Call> complete(List<ChatMessage.Call> calls) {
        boolean isMissing = calls.stream().allMatch(call -> call.state().isEmpty());
        if (!form.required() || !isMissing) {
            return calls;
        }
        var completed = new ArrayList<>(calls);
        ChatMessage.Call first = calls.getFirst();
        completed.set(
                0,
                new ChatMessage.Call(
                        first.id(), first.name(), first.arguments(), form.placeholder()));
        return List.copyOf(completed);
    }

    private static boolean isNamed(List<String> paths, String member) {
        return paths.stream()
                .anyMatch(path -> path.equals(member) || path.startsWith(member + "."));
    }

    private static void append(ObjectNode all, String name, JsonNode value) {
        if (all.path(name) instanceof ArrayNode parts && value instanceof ArrayNode more) {
            parts.addAll(more);
        } else {
            all.set(name, value.deepCopy());
        }
    }
}
