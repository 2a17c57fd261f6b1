package dev.lmresp.engine.mock;

/**
 * One token of an answer.
 *
 * @param kind what it is a piece of
 * @param call the place of the tool call that it belongs to, 0 for other kinds
 * @param text the piece; of a call the name of its function
 */
record Piece(Kind kind, int call, String text) {
    enum Kind {
        REASONING,
        CONTENT,
        CALL,
        ARGUMENTS
    }
}
