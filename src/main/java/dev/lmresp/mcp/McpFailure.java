package dev.lmresp.mcp;

import java.io.Serial;

/** A server failed. The message names it, and is for people and models. */
final class McpFailure extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    McpFailure(String message) {
        super(message);
    }
}
