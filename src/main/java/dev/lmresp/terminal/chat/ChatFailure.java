package dev.lmresp.terminal.chat;

/** Something a person asked for that cannot be done; the message says why and what to do. */
final class ChatFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChatFailure(String message) {
        super(message);
    }
}
