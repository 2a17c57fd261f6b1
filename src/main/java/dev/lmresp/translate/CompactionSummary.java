package dev.lmresp.translate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The summary that replaces a conversation after compaction. A client requests it with a {@code
 * compaction_trigger} item, keeps the {@code compaction} item of the answer, and sends it in place
 * of everything before; or lmresp makes it when the conversation passes a threshold of the client.
 *
 * <p>It is encoded, not encrypted: the client has the whole conversation anyway, and a lost key
 * would lose the conversation.
 *
 * @param text what the model wrote
 * @param owner who chooses what stays of the conversation before it
 */
public record CompactionSummary(String text, Owner owner) {
    /** Who chooses what stays of the conversation before a summary. */
    public enum Owner {
        /** The client: what the user says in it stays. */
        CLIENT("lmresp-summary1."),
        /** lmresp: only the last that the user says stays. */
        PROXY("lmresp-window1.");

        private final String prefix;

        Owner(String prefix) {
            this.prefix = prefix;
        }
    }

    /** The prompt for the summary. */
    public static final String REQUEST =
            """
            The conversation has become too long and will be replaced by a summary that you write now. \
            Write it for a model that continues the work and sees nothing else of what came before. \
            Say what the user wants, with all constraints and preferences; what has been done and \
            decided, with file names, commands and results that matter; what is not finished; and what \
            to do next. Answer with the summary only, and do not call tools.\
            """;

    /** The {@code encrypted_content} of a compaction item. */
    public String wrapped() {
        return owner.prefix
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The summary in a compaction item; empty when another server made the item. */
    public static Optional<CompactionSummary> unwrap(String encryptedContent) {
        for (Owner owner : Owner.values()) {
            if (encryptedContent.startsWith(owner.prefix)) {
                return decoded(encryptedContent.substring(owner.prefix.length()))
                        .map(text -> new CompactionSummary(text, owner));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
