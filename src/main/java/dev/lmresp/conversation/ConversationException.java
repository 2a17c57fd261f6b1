package dev.lmresp.conversation;

import org.jspecify.annotations.Nullable;

/**
 * Something that was given to a conversation and cannot be used: a file with tools, an attachment,
 * a schema. The message names it, and says what it should be.
 */
public final class ConversationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConversationException(String message) {
        super(message);
    }

    ConversationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
