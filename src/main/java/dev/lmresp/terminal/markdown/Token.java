package dev.lmresp.terminal.markdown;

/** The kind of a piece of code, which determines its colour. */
enum Token {
    PLAIN,
    KEYWORD,
    TYPE,
    NAME,
    LITERAL,
    STRING,
    COMMENT,
    ADDED,
    REMOVED,
    HEADING
}
