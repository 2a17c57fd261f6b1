package dev.lmresp.translate.answer;

import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.chat.ToolCallDelta.Extent;
import dev.lmresp.translate.ToolNames;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * Tells which call a piece belongs to. Engines leave out the index, give the same one twice, repeat
 * or blank id and name; what a piece belongs to follows from all of them together.
 */
final class CallPieces {
    private final List<CallStream> calls;
    private final ToolNames names;

    /**
     * Over the calls of an answer.
     *
     * @param calls those that have begun, in order; others add to it
     * @param names those of the tools that can be called
     */
    CallPieces(List<CallStream> calls, ToolNames names) {
        this.calls = calls;
        this.names = names;
    }

    /** True for a piece that says nothing. */
    static boolean isHollow(ToolCallDelta delta) {
        return delta.id().isBlank()
                && delta.name().isEmpty()
                && delta.arguments().isEmpty()
                && delta.extent() == Extent.PIECE;
    }

    /**
     * The call that a piece continues; empty when it begins another.
     *
     * @param current the call that had the piece before
     */
    Optional<CallStream> find(ToolCallDelta delta, @Nullable CallStream current) {
        if (delta.extent() == Extent.CALL) {
            return Optional.empty();
        }
        Optional<CallStream> sameId = withId(delta.id(), delta.index());
        if (sameId.isPresent()) {
            return sameId.filter(call -> !isAnother(call, delta));
        }
        CallStream candidate =
                delta.index() == ToolCallDelta.NO_INDEX ? current : withIndex(delta.index());
        if (candidate == null
                || beginsAnew(candidate, delta)
                || namesAnother(candidate, delta.name())) {
            return Optional.empty();
        }
        boolean otherId =
                !delta.id().isBlank()
                        && !candidate.engineId.isBlank()
                        && !candidate.engineId.equals(delta.id());
        // some engines make up a new id for every piece: without a name it is no new call
        return otherId && !delta.name().isEmpty() && !continues(candidate, delta)
                ? Optional.empty()
                : Optional.of(candidate);
    }

    /** Names come whole, repeated whole, growing, or in pieces. */
    static void addName(CallStream call, String piece) {
        String name = call.name.toString();
        if (piece.isEmpty() || piece.equals(name)) {
            return;
        }
        if (piece.startsWith(name)) {
            call.name.setLength(0);
        }
        call.name.append(piece);
    }

    /**
     * A name without what leaks into it from a model's markup: the name space of functions in
     * front, a control token behind.
     */
    static String plainName(String name) {
        String plain = name.strip();
        int token = plain.indexOf("<|");
        if (token > 0) {
            plain = plain.substring(0, token).strip();
        }
        return plain.startsWith("functions.") ? plain.substring("functions.".length()) : plain;
    }

    /** The last call with an id; of several with the same id, the one with the index as well. */
    private Optional<CallStream> withId(String id, int index) {
        if (id.isBlank()) {
            return Optional.empty();
        }
        CallStream last = null;
        for (int i = calls.size() - 1; i >= 0; i--) {
            CallStream call = calls.get(i);
            if (call.engineId.equals(id)) {
                if (call.engineIndex == index) {
                    return Optional.of(call);
                }
                last = last == null ? call : last;
            }
        }
        return Optional.ofNullable(last);
    }

    /** The last call with an index: an engine may use the index again for the next. */
    private @Nullable CallStream withIndex(int index) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (calls.get(i).engineIndex == index) {
                return calls.get(i);
            }
        }
        return null;
    }

    /** Engines that give all calls the same id tell them apart by index and name. */
    private boolean isAnother(CallStream call, ToolCallDelta delta) {
        boolean otherIndex =
                delta.index() != ToolCallDelta.NO_INDEX
                        && delta.index() != call.engineIndex
                        && withIndex(delta.index()) == null;
        boolean named = !delta.name().isEmpty();
        return beginsAnew(call, delta)
                || namesAnother(call, delta.name())
                || (otherIndex
                        && named
                        && (call.arguments.isComplete() || !hasName(call, delta.name())));
    }

    /** Two names that are no pieces of one: each is that of a tool, and both together are none. */
    private boolean namesAnother(CallStream call, String piece) {
        if (piece.isEmpty() || hasName(call, piece)) {
            return false;
        }
        String name = call.name.toString();
        String joined = name + piece;
        return isTool(name)
                && isTool(piece)
                && !piece.startsWith(name)
                && !isTool(joined)
                && !names.isPrefix(joined);
    }

    private boolean isTool(String name) {
        return names.isDeclared(name) || names.isDeclared(plainName(name));
    }

    /** Same name again under another id, in the middle of the arguments. */
    private static boolean continues(CallStream call, ToolCallDelta delta) {
        return hasName(call, delta.name())
                && !call.arguments.isEmpty()
                && !call.arguments.isComplete();
    }

    /** After whole arguments, another name or more arguments can only be those of another call. */
    private static boolean beginsAnew(CallStream call, ToolCallDelta delta) {
        if (!call.arguments.isComplete() || call.arguments.isRepeatedBy(delta.arguments())) {
            return false;
        }
        if (delta.arguments().isBlank()) {
            boolean sameName = delta.name().isEmpty() || hasName(call, delta.name());
            call.nameRepeated |= sameName && !delta.name().isEmpty();
            return !sameName;
        }
        return !delta.name().isEmpty() || call.nameRepeated;
    }

    private static boolean hasName(CallStream call, String name) {
        return call.name.toString().contentEquals(name);
    }
}
