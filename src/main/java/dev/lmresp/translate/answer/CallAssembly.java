package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.OutputItems;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ToolNames;
import dev.lmresp.translate.ToolTarget;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Assembles tool calls from their pieces, assigns the call id and the tool as the client knows
 * them, and opens an item as soon as its tool and those of the calls before it are certain.
 */
final class CallAssembly {
    /** Only an engine in a loop makes as many. */
    private static final int MOST_CALLS = 1000;

    private static final int LONGEST_NAME = 1000;

    private final ToolNames names;
    private final boolean onlyFirst;
    private final IdSource ids;
    private final Set<String> usedCallIds;
    private final OutputItems items;
    private final ThoughtAssembly thoughts;
    private final Runnable beforeFirst;
    private final Consumer<Note> notes;

    private final List<CallStream> calls = new ArrayList<>();
    private final CallPieces pieces;
    private @Nullable CallStream current;

    /** The number of open calls: a prefix of the list, so that the order is kept. */
    private int opened;

    private boolean notedDropped;

    /**
     * @param onlyFirst the client disables parallel calls
     * @param usedCallIds the call ids of the history
     * @param items receives the items
     * @param thoughts receives the opaque data of the calls
     * @param beforeFirst runs before the first item begins
     */
    CallAssembly(
            ToolNames names,
            boolean onlyFirst,
            IdSource ids,
            Set<String> usedCallIds,
            OutputItems items,
            ThoughtAssembly thoughts,
            Runnable beforeFirst,
            Consumer<Note> notes) {
        this.names = names;
        this.pieces = new CallPieces(calls, names);
        this.onlyFirst = onlyFirst;
        this.ids = ids;
        this.usedCallIds = new HashSet<>(usedCallIds);
        this.items = items;
        this.thoughts = thoughts;
        this.beforeFirst = beforeFirst;
        this.notes = notes;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /**
     * Adds a piece.
     *
     * @throws AnswerException when the engine calls a tool that it was not offered
     */
    void accept(ToolCallDelta delta) {
        if (CallPieces.isHollow(delta)) {
            if (delta.state() != null) {
                pieces.find(delta, current).ifPresent(call -> keep(call, delta));
            }
            return;
        }
        CallStream before = current;
        CallStream call = pieces.find(delta, before).orElseGet(() -> begin(delta));
        current = call;
        if (isDropped(call)) {
            return;
        }
        if (!call.isOpen()) {
            CallPieces.addName(call, delta.name());
            if (call.name.length() > LONGEST_NAME) {
                throw failure("the engine called a tool by a name that does not end");
            }
            if (call.name.isEmpty() && before != null && before.nameRepeated) {
                call.name.append(before.name);
            }
            adoptId(call, delta.id());
        }
        keep(call, delta);
        call.add(delta, items);
        while (opened < calls.size() && !isDropped(calls.get(opened)) && mayOpen()) {
            openNext();
        }
    }

    private void keep(CallStream call, ToolCallDelta delta) {
        if (delta.state() != null) {
            thoughts.ofCall(call, delta.state());
        }
    }

    /**
     * Ends the arguments of all calls.
     *
     * @param early the answer was cut, so the last call may be incomplete
     * @return a call with incomplete arguments, if there is one
     * @throws AnswerException when the engine calls a tool that it was not offered
     */
    Optional<CallStream> end(boolean early) {
        if (early) {
            dropCutNames();
        }
        while (opened < calls.size() && !isDropped(calls.get(opened))) {
            openNext();
        }
        CallStream last = current;
        calls.removeIf(call -> !call.isOpen());
        calls.forEach(call -> call.end(early && call == last, items));
        return calls.stream().filter(call -> isCut(call, early)).findFirst();
    }

    /**
     * Ends the items.
     *
     * @param early as for {@link #end}
     * @param endCut whether to finish the item of a truncated call; not for clients that run every
     *     finished call
     */
    void close(boolean early, boolean endCut) {
        for (CallStream call : calls) {
            boolean cut = isCut(call, early);
            if (!cut || endCut) {
                Item.Status status = cut ? Item.Status.INCOMPLETE : Item.Status.COMPLETED;
                call.close(status, items);
            }
            if (call.repaired()) {
                notes.accept(
                        new Note(
                                Note.Kind.REPAIRED,
                                "output[" + call.outputIndex() + "].arguments",
                                "values in the engine's call of '"
                                        + call.target().name()
                                        + "' did not have the type of the tool's schema, or line"
                                        + " breaks stood raw in them"));
            }
        }
    }

    /**
     * True when the last call may be truncated: only a self-delimiting value is certainly complete.
     */
    private boolean isCut(CallStream call, boolean early) {
        return !call.isWhole() || (early && call == current && !call.arguments.isComplete());
    }

    private boolean isDropped(CallStream call) {
        if (!onlyFirst || call == calls.getFirst()) {
            return false;
        }
        if (!notedDropped) {
            notedDropped = true;
            notes.accept(
                    new Note(
                            Note.Kind.DROPPED,
                            "output",
                            "the engine called several tools, but parallel_tool_calls is false"));
        }
        return true;
    }

    private CallStream begin(ToolCallDelta delta) {
        if (calls.size() == MOST_CALLS) {
            throw failure(
                    "the engine called more than "
                            + MOST_CALLS
                            + " tools in one answer; it seems to be in a loop");
        }
        var call = new CallStream(delta, "");
        calls.add(call);
        if (delta.id().isBlank()) {
            call.callId(ids.next("call_"));
        } else {
            adoptId(call, delta.id());
        }
        return call;
    }

    /** Assigns an id that is new to the conversation; engines repeat theirs in each turn. */
    private void adoptId(CallStream call, String engineId) {
        if (engineId.isBlank() || (!call.callId().isEmpty() && !call.engineId.isBlank())) {
            return;
        }
        call.engineId = engineId;
        call.callId(usedCallIds.add(engineId) ? engineId : ids.next("call_"));
    }

    /** If the answer was cut, the names of the last calls may be cut too. */
    private void dropCutNames() {
        boolean dropped = false;
        while (calls.size() > opened && !isKnown(calls.getLast()) && !isDropped(calls.getLast())) {
            calls.removeLast();
            dropped = true;
        }
        if (dropped) {
            notes.accept(
                    new Note(
                            Note.Kind.DROPPED,
                            "output",
                            "the engine was cut off while it named a tool to call"));
        }
    }

    /** True when the next call's name is complete. */
    private boolean mayOpen() {
        CallStream next = calls.get(opened);
        String name = next.name.toString();
        boolean isWhole = names.targetOf(name).isPresent() && !names.isPrefix(name);
        return !name.isEmpty() && (isWhole || next.hasArguments());
    }

    private boolean isKnown(CallStream call) {
        return target(call.name.toString()).isPresent();
    }

    private void openNext() {
        if (opened == 0) {
            beforeFirst.run();
        }
        CallStream call = calls.get(opened);
        String name = call.name.toString();
        ToolTarget target = target(name).orElseThrow(() -> undeclared(name));
        JsonNode schema =
                names.parametersOf(target)
                        .map(JsonNode.class::cast)
                        .orElse(MissingNode.getInstance());
        call.open(target, schema, ids, items);
        opened++;
    }

    private Optional<ToolTarget> target(String name) {
        Optional<ToolTarget> exact = names.targetOf(name).filter(names::isDeclared);
        if (exact.isPresent()) {
            return exact;
        }
        String plain = CallPieces.plainName(name);
        return plain.equals(name) ? exact : names.targetOf(plain).filter(names::isDeclared);
    }

    private AnswerException undeclared(String name) {
        String declared = String.join(", ", names.declaredNames());
        String what =
                name.isEmpty()
                        ? "the engine called a tool without naming it"
                        : "the engine called the tool '"
                                + name
                                + "', which the request does not declare";
        return failure(what + "; it declares " + (declared.isEmpty() ? "none" : declared));
    }

    private static AnswerException failure(String problem) {
        return new AnswerException(AnswerException.Reason.BROKEN, problem);
    }
}
