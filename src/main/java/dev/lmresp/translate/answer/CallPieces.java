package dev.lmresp.translate.answer;

import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.chat.ToolCallDelta.Extent;
import dev.lmresp.translate.ToolNames;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * Finds the call that a piece belongs to. Engines omit the index, use it twice, and repeat or blank
 * id and name, so all of them are considered together.
 */
final class CallPieces {
    private final List<CallStream> calls;
    private final ToolNames names;

    /**
     * @param calls the calls so far, in order; the caller adds to it
     * @param names the names of the declared tools
     */
    CallPieces(List<CallStream> calls, ToolNames names) {
        this.calls = calls;
        this.names = names;
    }

    /** True for an empty piece. */
    static boolean isHollow(ToolCallDelta delta) {
        return delta.id().isBlank()
                && delta.name().isEmpty()
                && delta.arguments().isEmpty()
                && delta.extent() == Extent.PIECE;
    }

    /**
     * The call that a piece continues; empty when it begins another.
     *
     * @param current the call of the previous piece
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
        // some engines generate a new id for every piece: without a name it is not a new call
        return otherId && !delta.name().isEmpty() && !continues(candidate, delta)
                ? Optional.empty()
                : Optional.of(candidate);
    }

    /** Adds a name, which may come whole, repeated, growing, or in pieces. */
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
     * Strips what leaks into a name from a model's markup: the namespace {@code functions} before
     * it, a control token after it.
     */
    static String plainName(String name) {
        String plain = name.strip();
        int token = plain.indexOf("<|");
        if (token > 0) {
            plain = plain.substring(0, token).strip();
        }
        return plain.startsWith("functions.") ? plain.substring("functions.".length()) : plain;
    }

    /** The last call with an id; if several share it, the one that also has the index. */
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

    /** The last call with an index: an engine may reuse the index for the next call. */
    private @Nullable CallStream withIndex(int index) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (calls.get(i).engineIndex == index) {
                return calls.get(i);
            }
        }
        return null;
    }

    /**
     * True for another call with the same id: engines that give all calls the same id distinguish
     * them by index and name.
     */
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

    /**
     * True when the names are not pieces of one: each is a tool's name, and their concatenation is
     * not.
     */
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

    /** True for the same name again under another id, in the middle of the arguments. */
    private static boolean continues(CallStream call, ToolCallDelta delta) {
        return hasName(call, delta.name())
                && !call.arguments.isEmpty()
                && !call.arguments.isComplete();
    }

    /**
     * True when the arguments are complete: another name or more arguments belong to another call.
     */
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
