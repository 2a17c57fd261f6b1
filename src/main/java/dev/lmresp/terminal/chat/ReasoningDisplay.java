package dev.lmresp.terminal.chat;

/** How much of the reasoning is shown. */
enum ReasoningDisplay {
    FULL,
    /** The end of it while the model reasons, then a summary line. */
    SHORT,
    /** Only that the model reasons. */
    HIDDEN
}
