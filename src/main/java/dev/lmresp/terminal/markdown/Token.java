package dev.lmresp.terminal.markdown;

/** What a piece of code is, as far as its colour goes. */
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
