package dev.lmresp.translate;

import java.util.Optional;

/**
 * Encrypts reasoning as {@code encrypted_content}, which a client stores and sends back. So the
 * reasoning stays with the conversation, and the server stores nothing.
 */
public interface ReasoningSeal {
    /** Disables sealing. */
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

    /** The sealed reasoning; empty when sealing is not possible. */
    String seal(String reasoning);

    /**
     * The reasoning in a sealed form; empty when another server or another key has sealed it, or
     * when it was changed.
     */
    Optional<String> open(String sealed);
}
