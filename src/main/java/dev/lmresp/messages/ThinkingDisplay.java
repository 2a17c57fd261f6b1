package dev.lmresp.messages;

/** How much of the model's reasoning a client wants to see. */
public enum ThinkingDisplay {
    /** Blocks with the reasoning in them. */
    FULL,
    /** Blocks without text: only the signature that carries the reasoning to the next turn. */
    OMITTED,
    /**
     * No blocks: the client did not enable thinking, and may take the first block for the answer.
     */
    NONE
}
