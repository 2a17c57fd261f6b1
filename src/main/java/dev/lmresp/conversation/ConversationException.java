package dev.lmresp.conversation;

import org.jspecify.annotations.Nullable;

/**
 * Invalid input for a conversation: a file with tools, an attachment, a schema. The message names
 * it, and what is allowed.
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
