package dev.lmresp.terminal.chat;

/** How much a person sees of what the model thinks. */
enum ReasoningDisplay {
    /** All of it. */
    FULL,
    /** The end of it while it thinks, and then that it did. */
    SHORT,
    /** Only that it thinks. */
    HIDDEN
}
