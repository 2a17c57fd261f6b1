package dev.lmresp.proxy.refusal;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.Dialect;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a conversation that is too long from an answer that was wanted too long. */
public final class ContextOverflow {
    private static final String LIMIT = "max_?(?:completion_?|output_?|new_?)?tokens";

    /** What the engine has against the limit alone; many of these speak of the window as well. */
    private static final Pattern ONLY_LIMIT =
            Pattern.compile(
                    LIMIT
                            + "\\W{0,3} (?:is |are )?too (?:large|big|high)"
                            + "|"
                            + LIMIT
                            + "\\W{0,3} (?:value of \\d+ )?(?:must|should|cannot|but the supported)"
                            + "|invalid "
                            + LIMIT
                            + "|range of "
                            + LIMIT
                            + "|"
                            + LIMIT
                            + "\\W{0,3}:? \\d+ > \\d+"
                            + "|at most \\d+ (?:completion|output) tokens");

    /** Text and limit together; a shorter conversation helps. */
    private static final Pattern SUM =
            Pattern.compile("(?:input|inputs|prompt|messages)\\b.{0,20}(?:\\+|and) \\W?" + LIMIT);

    /** Of the window, so much for the answer. */
    private static final Pattern SHARES =
            Pattern.compile(
                    "context length (?:is|of) (\\d{1,18})\\b.*?\\b(\\d{1,18}) in the completion");

    private ContextOverflow() {}

    /**
     * Whether an error says that the conversation is too long.
     *
     * @param status the HTTP status that came with it
     */
    public static boolean isMeant(int status, ChatError error, Dialect dialect) {
        // waiting helps against too many tokens a minute, unless one request has too many
        boolean mayBe = status != 401 && (status != 429 || error.mentions("request too large"));
        return mayBe
                && dialect.failures().overflow().stream().anyMatch(error::mentions)
                && !isOnlyLimit(error.message().toLowerCase(Locale.ROOT));
    }

    private static boolean isOnlyLimit(String said) {
        Matcher shares = SHARES.matcher(said);
        if (shares.find()) {
            return Long.parseLong(shares.group(2)) >= Long.parseLong(shares.group(1));
        }
        return ONLY_LIMIT.matcher(said).find() && !SUM.matcher(said).find();
    }
}
