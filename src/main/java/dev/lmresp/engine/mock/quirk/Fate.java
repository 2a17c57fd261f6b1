package dev.lmresp.engine.mock.quirk;

/** How a body ends. */
enum Fate {
    /** As it should. */
    WELL,
    /** The connection breaks. */
    CUT,
    /** Nothing comes any more, and no end. */
    STALL
}
