package dev.lmresp.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A piece of a tool call in a chunk. Text that the engine left out is empty.
 *
 * @param index the place of the call among the calls of the answer, {@link #NO_INDEX} when not
 *     given
 * @param id the call's id
 * @param name the function's name, or a piece of it
 * @param arguments the JSON text of the arguments, or a piece of it
 * @param extent how much of the call the piece is
 * @param custom the engine names the call a custom tool call: the arguments are free text, not JSON
 * @param state members of the call that the engine wants back as they are
 */
public record ToolCallDelta(
        int index,
        String id,
        String name,
        String arguments,
        Extent extent,
        boolean custom,
        @Nullable ObjectNode state) {
    /** The engine gave no index. */
    public static final int NO_INDEX = -1;

    /** A piece with nothing that the engine wants back. */
    public ToolCallDelta(
            int index, String id, String name, String arguments, Extent extent, boolean custom) {
        this(index, id, name, arguments, extent, custom, null);
    }

    /** True when none of the pieces says more than which call it is a piece of. */
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

    /** How much of a call a piece is. */
    public enum Extent {
        /** Some of it. */
        PIECE,
        /** All of its arguments: they came as a JSON value and not as text. */
        ARGUMENTS,
        /** The whole call: the answer came in one piece. */
        CALL
    }
}
