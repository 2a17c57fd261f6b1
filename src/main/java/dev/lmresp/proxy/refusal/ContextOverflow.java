package dev.lmresp.proxy.refusal;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.Dialect;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Distinguishes a conversation that is too long from a {@code max_tokens} that is too large. */
public final class ContextOverflow {
    private static final int TOO_LARGE = 413;

    private static final String LIMIT = "max[_ ]?(?:completion[_ ]?|output[_ ]?|new[_ ]?)?tokens";

    /**
     * Messages about {@code max_tokens} alone; many of these mention the context window as well.
     */
    private static final Pattern ONLY_LIMIT =
            Pattern.compile(
                    LIMIT
                            + "\\W{0,3} (?:is |are )?too (?:large|big|high)"
                            + "|"
                            + LIMIT
                            + "\\W{0,3} (?:value of \\d+ |\\(\\d+\\) )?"
                            + "(?:must|should|cannot|but the supported)"
                            + "|invalid "
                            + LIMIT
                            + "|range of "
                            + LIMIT
                            + "|"
                            + LIMIT
                            + "\\W{0,3}:? \\d+ > \\d+"
                            + "|at most \\d+ (?:completion|output) tokens");

    /**
     * Messages that add input and {@code max_tokens}, or have no room left for an answer; a shorter
     * conversation helps.
     */
    private static final Pattern SUM =
            Pattern.compile(
                    "(?:input|inputs|prompt|messages)\\b.{0,20}(?:\\+|and) \\W?"
                            + LIMIT
                            + "|must be at least 1, got -\\d");

    /** The window, and the share of it for the answer. */
    private static final Pattern SHARES =
            Pattern.compile(
                    "context length (?:is|of) (\\d{1,18})\\b.*?\\b(\\d{1,18}) in the"
                            + " (?:completion|output)");

    /** Temporary limits, of one request or of many: waiting helps. */
    private static final Pattern WAITING =
            Pattern.compile(
                    "rate[ _-]?limit|throttl|too many requests|please wait|try again (?:later|in)"
                            + "|per (?:minute|min|hour|day)\\b|peak load|unavailable");

    /** Media that is large in bytes, not in tokens. */
    private static final Pattern MEDIA = Pattern.compile("image|audio|video|\\bfile|pdf");

    private ContextOverflow() {}

    /**
     * True when an error means that the conversation is too long.
     *
     * @param status its HTTP status
     */
    public static boolean isMeant(int status, ChatError error, Dialect dialect) {
        if (status == 401) {
            return false;
        }
        String said = error.message().toLowerCase(Locale.ROOT);
        // in bytes, as gateways and web servers in front of an engine count
        if (status == TOO_LARGE && !MEDIA.matcher(said).find()) {
            return true;
        }
        // a single request with more tokens than the limit per minute never succeeds
        boolean mayBe = error.mentions("request too large") || !isOfNow(status, error, said);
        return mayBe
                && dialect.failures().overflow().stream().anyMatch(error::mentions)
                && !isOnlyLimit(said);
    }

    private static boolean isOfNow(int status, ChatError error, String said) {
        return status == 429 || error.mentions("throttl") || WAITING.matcher(said).find();
    }

    private static boolean isOnlyLimit(String said) {
        Matcher shares = SHARES.matcher(said);
        if (shares.find()) {
            return Long.parseLong(shares.group(2)) >= Long.parseLong(shares.group(1));
        }
        return ONLY_LIMIT.matcher(said).find() && !SUM.matcher(said).find();
    }
}
