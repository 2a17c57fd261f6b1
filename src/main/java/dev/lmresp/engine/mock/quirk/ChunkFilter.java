package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.function.Consumer;

/**
 * Changes the chunks of one answer: they may be changed, split, delayed or dropped. Has the state
 * of one answer.
 */
interface ChunkFilter {
    /** Processes a chunk, which the filter may modify. */
    void chunk(ObjectNode chunk, Consumer<ObjectNode> out);

    /** Ends the answer: chunks held back are passed on. */
    default void end(Consumer<ObjectNode> out) {}

    /** A filter that changes each chunk separately. */
    static ChunkFilter each(Consumer<ObjectNode> change) {
        return (chunk, out) -> {
            change.accept(chunk);
            out.accept(chunk);
        };
    }
}
