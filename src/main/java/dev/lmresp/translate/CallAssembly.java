package dev.lmresp.translate;

import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Puts tool calls together from their pieces. Engines leave out the index, give the same one twice,
 * repeat or blank id and name; what a piece belongs to follows from all of them together.
 */
final class CallAssembly {
    private final ToolNames names;
    private final boolean onlyFirst;
    private final IdSource ids;
    private final Set<String> usedCallIds;
    private final IntSupplier nextOutputIndex;
    private final Consumer<Event> sink;
    private final Consumer<Note> notes;

    private final List<CallStream> calls = new ArrayList<>();
    private final Map<Integer, CallStream> byIndex = new HashMap<>();
    private @Nullable CallStream current;
    private boolean notedDropped;

    /**
     * An assembly without calls.
     *
     * @param onlyFirst the client wants no parallel calls
     * @param usedCallIds the ids of the calls in the history
     * @param nextOutputIndex gives out the places of new items
     */
    CallAssembly(
            ToolNames names,
            boolean onlyFirst,
            IdSource ids,
            Set<String> usedCallIds,
            IntSupplier nextOutputIndex,
            Consumer<Event> sink,
            Consumer<Note> notes) {
        this.names = names;
        this.onlyFirst = onlyFirst;
        this.ids = ids;
        this.usedCallIds = new HashSet<>(usedCallIds);
        this.nextOutputIndex = nextOutputIndex;
        this.sink = sink;
        this.notes = notes;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** The calls, in the order in which they began. */
    List<CallStream> calls() {
        return calls;
    }

    /** Takes a piece. */
    void accept(ToolCallDelta delta) {
        CallStream call = find(delta).orElseGet(() -> begin(delta));
        current = call;
        if (onlyFirst && !calls.getFirst().equals(call)) {
            if (!notedDropped) {
                notedDropped = true;
                notes.accept(
                        new Note(
                                Note.Kind.DROPPED,
                                "output",
                                "the engine called several tools, but parallel_tool_calls is"
                                        + " false"));
            }
            return;
        }
        if (!call.isOpen()) {
            addName(call, delta.name());
        }
        call.add(delta.arguments(), delta.wholeArguments(), sink);
        openWhenCertain(call);
    }

    /** Opens every call that is still waiting for more of its name. */
    void openAll() {
        for (CallStream call : calls) {
            if (!call.isOpen() && (!onlyFirst || call.equals(calls.getFirst()))) {
                open(call);
            }
        }
        calls.removeIf(call -> !call.isOpen());
    }

    private Optional<CallStream> find(ToolCallDelta delta) {
        if (!delta.id().isEmpty()) {
            for (CallStream call : calls) {
                if (call.engineId.equals(delta.id()) && !beginsAnew(call, delta)) {
                    return Optional.of(call);
                }
            }
        }
        CallStream candidate =
                delta.index() == ToolCallDelta.NO_INDEX ? current : byIndex.get(delta.index());
        if (candidate == null) {
            return Optional.empty();
        }
        boolean otherId =
                !delta.id().isEmpty()
                        && !candidate.engineId.isEmpty()
                        && !candidate.engineId.equals(delta.id());
        // some engines make up a new id for every piece: without a name it is no new call
        if (otherId && !delta.name().isEmpty() && !continues(candidate, delta)) {
            return Optional.empty();
        }
        return beginsAnew(candidate, delta) ? Optional.empty() : Optional.of(candidate);
    }

    /** Same name again under another id, in the middle of the arguments. */
    private static boolean continues(CallStream call, ToolCallDelta delta) {
        return call.name.toString().equals(delta.name())
                && !call.arguments.isEmpty()
                && !call.arguments.isComplete();
    }

    /** A name after whole arguments can only be that of another call. */
    private static boolean beginsAnew(CallStream call, ToolCallDelta delta) {
        return !delta.name().isEmpty()
                && !delta.arguments().isEmpty()
                && call.arguments.isComplete()
                && !delta.arguments().startsWith(call.arguments.text());
    }

    private CallStream begin(ToolCallDelta delta) {
        // an earlier call must open first, so that calls keep their order
        openAllButFirstPieces();
        String callId = delta.id().isEmpty() ? ids.next("call_") : delta.id();
        if (!usedCallIds.add(callId)) {
            callId = ids.next("call_");
            usedCallIds.add(callId);
        }
        var call = new CallStream(delta.id(), callId);
        calls.add(call);
        if (delta.index() != ToolCallDelta.NO_INDEX) {
            byIndex.put(delta.index(), call);
        }
        return call;
    }

    private void openAllButFirstPieces() {
        for (CallStream call : calls) {
            if (!call.isOpen()
                    && !call.name.isEmpty()
                    && (!onlyFirst || call.equals(calls.getFirst()))) {
                open(call);
            }
        }
    }

    /** Names come whole, repeated whole, growing, or in pieces. */
    private static void addName(CallStream call, String piece) {
        String name = call.name.toString();
        if (piece.isEmpty() || piece.equals(name)) {
            return;
        }
        if (piece.startsWith(name)) {
            call.name.setLength(0);
        }
        call.name.append(piece);
    }

    private void openWhenCertain(CallStream call) {
        if (call.isOpen() || call.name.isEmpty()) {
            return;
        }
        String name = call.name.toString();
        boolean mayGoOn = names.isPrefix(name);
        if ((names.targetOf(name).isPresent() && !mayGoOn) || !call.arguments.isEmpty()) {
            open(call);
        }
    }

    private void open(CallStream call) {
        String name = call.name.toString();
        ToolTarget target =
                names.targetOf(name).filter(names::isDeclared).orElseThrow(() -> undeclared(name));
        call.open(target, nextOutputIndex.getAsInt(), ids, sink);
    }

    private ApiException undeclared(String name) {
        String declared = String.join(", ", names.declaredNames());
        String what =
                name.isEmpty()
                        ? "the engine called a tool without naming it"
                        : "the engine called the tool '"
                                + name
                                + "', which the request does not declare";
        return new ApiException(
                new ApiError(
                        502,
                        "server_error",
                        "server_error",
                        null,
                        what + "; it declares " + (declared.isEmpty() ? "none" : declared)));
    }
}
