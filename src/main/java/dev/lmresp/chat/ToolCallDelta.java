package dev.lmresp.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A piece of a tool call in a chunk. Text that the engine omits is empty.
 *
 * @param index the index of the call in the answer, {@link #NO_INDEX} when not given
 * @param id the call's id
 * @param name the function's name, or a piece of it
 * @param arguments the JSON text of the arguments, or a piece of it
 * @param extent how much of the call the piece is
 * @param custom the engine marks the call as a custom tool call: the arguments are free text, not
 *     JSON
 * @param state members of the call that the engine requires back unchanged
 */
public record ToolCallDelta(
        int index,
        String id,
        String name,
        String arguments,
        Extent extent,
        boolean custom,
        @Nullable ObjectNode state) {
    public static final int NO_INDEX = -1;

    /** Creates a piece without members that the engine requires back. */
    public ToolCallDelta(
            int index, String id, String name, String arguments, Extent extent, boolean custom) {
        this(index, id, name, arguments, extent, custom, null);
    }

    /** The same piece with other arguments. */
    ToolCallDelta withArguments(String others) {
        return new ToolCallDelta(index, id, name, others, extent, custom, state);
    }

    /** True when no piece has more than the identity of its call. */
    static boolean areBlank(List<ToolCallDelta> pieces) {
        for (ToolCallDelta piece : pieces) {
            if (!piece.isBlank()) {
                return false;
            }
        }
        return true;
    }

    private boolean isBlank() {
        return id.isEmpty()
                && name.isEmpty()
                && arguments.isEmpty()
                && extent == Extent.PIECE
                && state == null;
    }

    /** How much of a call a piece has. */
    public enum Extent {
        PIECE,
        /** All arguments: they came as a JSON value instead of a string. */
        ARGUMENTS,
        /** The whole call: the answer was not streamed. */
        CALL
    }
}
