package dev.lmresp.mcp;

import java.io.Serial;

/** A server that does not do what it should; the message names it, and is for people and models. */
final class McpFailure extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    McpFailure(String message) {
        super(message);
    }
}
