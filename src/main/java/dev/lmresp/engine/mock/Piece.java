package dev.lmresp.engine.mock;

/**
 * One token of an answer.
 *
 * @param kind what it belongs to
 * @param call the index of its tool call, 0 for other kinds
 * @param text the text; for the start of a call the name of its function
 */
record Piece(Kind kind, int call, String text) {
    enum Kind {
        REASONING,
        CONTENT,
        CALL,
        ARGUMENTS
    }
}
