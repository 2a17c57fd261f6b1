package dev.lmresp.translate;

import java.util.Optional;

/**
 * Hides reasoning in {@code encrypted_content}, which a client keeps and sends back unread. So the
 * reasoning of a conversation stays with the conversation, and nothing has to be stored here.
 */
public interface ReasoningSeal {
    /** Seals nothing, and opens nothing. */
    ReasoningSeal NONE =
            new ReasoningSeal() {
                @Override
                public String seal(String reasoning) {
                    return "";
                }

                @Override
                public Optional<String> open(String sealed) {
                    return Optional.empty();
                }
            };

    /** The sealed form of a reasoning; empty when nothing can be sealed. */
    String seal(String reasoning);

    /**
     * The reasoning in a sealed form; empty when another server, or another key, has sealed it, or
     * when it has been changed.
     */
    Optional<String> open(String sealed);
}
