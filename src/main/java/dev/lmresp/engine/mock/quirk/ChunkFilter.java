package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.function.Consumer;

/**
 * Changes the chunks of one answer: what comes in goes out changed, in several pieces, later or not
 * at all. Has the state of one answer.
 */
interface ChunkFilter {
    /** Takes a chunk. It is the filter's to change. */
    void chunk(ObjectNode chunk, Consumer<ObjectNode> out);

    /** The answer has ended: what is held back goes out. */
    default void end(Consumer<ObjectNode> out) {}

    /** A filter that changes each chunk by itself. */
    static ChunkFilter each(Consumer<ObjectNode> change) {
        return (chunk, out) -> {
            change.accept(chunk);
            out.accept(chunk);
        };
    }
}
