package dev.lmresp.terminal.chat;

/** A command or question failed; the message has the reason and what to do. */
final class ChatFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChatFailure(String message) {
        super(message);
    }
}
