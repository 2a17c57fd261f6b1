package dev.lmresp.translate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The summary that replaces a conversation after compaction. A client requests it with a {@code
 * compaction_trigger} item, keeps the {@code compaction} item of the answer, and sends it in place
 * of everything before.
 *
 * <p>It is encoded, not encrypted: the client has the whole conversation anyway, and a lost key
 * would lose the conversation.
 */
public final class CompactionSummary {
    /** The prefix of every summary that lmresp has encoded. */
    public static final String PREFIX = "lmresp-summary1.";

    /** The prompt for the summary. */
    public static final String REQUEST =
            """
            The conversation has become too long and will be replaced by a summary that you write now. \
            Write it for a model that continues the work and sees nothing else of what came before. \
            Say what the user wants, with all constraints and preferences; what has been done and \
            decided, with file names, commands and results that matter; what is not finished; and what \
            to do next. Answer with the summary only, and do not call tools.\
            """;

    private CompactionSummary() {}

    /** The {@code encrypted_content} of a compaction item. */
    public static String wrap(String summary) {
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(summary.getBytes(StandardCharsets.UTF_8));
    }

    /** The summary in a compaction item; empty when another server made the item. */
    public static Optional<String> unwrap(String encryptedContent) {
        if (!encryptedContent.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] text =
                    Base64.getUrlDecoder().decode(encryptedContent.substring(PREFIX.length()));
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
