package dev.lmresp.engine.mock.quirk;

/** How a body ends. */
enum Fate {
    /** Normally. */
    WELL,
    /** The connection breaks. */
    CUT,
    /** Nothing more is sent, but the connection stays open. */
    STALL
}
