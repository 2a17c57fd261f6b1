package dev.lmresp.messages;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The id of a call, for clients that take letters, digits, underscores and hyphens only. Engines
 * have others, such as Kimi's {@code functions.look:0}, which must come back as they were: the
 * model has learnt from conversations with such ids.
 */
final class ToolUseId {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]+");

    /** Marks an id that is encoded. */
    private static final String ENCODED = "toolu_x_";

    private ToolUseId() {}

    /** The id for the client. */
    static String of(String callId) {
        return ALLOWED.matcher(callId).matches() && !callId.startsWith(ENCODED)
                ? callId
                : ENCODED
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(callId.getBytes(StandardCharsets.UTF_8));
    }

    /** The id for the engine. */
    static String callId(String id) {
        if (!id.startsWith(ENCODED)) {
            return id;
        }
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(id.substring(ENCODED.length()));
            return new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            return id;
        }
    }
}
