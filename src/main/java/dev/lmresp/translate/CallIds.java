package dev.lmresp.translate;

import dev.lmresp.chat.Dialect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The ids of calls as an engine accepts them: in its format, and unique in a conversation, because
 * some engines count from the start again in every answer.
 */
public final class CallIds {
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int MAX_LENGTH = 40;
    private static final int SHORT_LENGTH = 9;

    private final Dialect.CallIds form;
    private final Set<String> used = new HashSet<>();

    /** The number of uses of each id so far: some clients use the same one in every turn. */
    private final Map<String, Integer> times = new HashMap<>();

    public CallIds(Dialect.CallIds form) {
        this.form = form;
    }

    /**
     * An id for a new call. The same calls in the same order always get the same ids.
     *
     * @param id the client's id
     */
    public String unique(String id) {
        int time = times.merge(id, 1, Integer::sum);
        String unique = fitting(time == 1 ? id : id + "_" + time);
        while (!used.add(unique)) {
            time = times.merge(id, 1, Integer::sum);
            unique = fitting(id + "_" + time);
        }
        return unique;
    }

    /** The id in the engine's format, whether or not it is already used. */
    public String fitting(String id) {
        return switch (form) {
            case ANY -> id;
            case MAX_40 -> id.length() <= MAX_LENGTH ? id : "call_" + hash(id, 24);
            case NINE_ALPHANUMERICS ->
                    id.length() == SHORT_LENGTH && id.chars().allMatch(c -> DIGITS.indexOf(c) >= 0)
                            ? id
                            : hash(id, SHORT_LENGTH);
        };
    }

    private static String hash(String id, int length) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(id.getBytes(StandardCharsets.UTF_8));
            var text = new StringBuilder(length);
            for (int i = 0; i < length; i++) {
                text.append(DIGITS.charAt(Byte.toUnsignedInt(hash[i]) % DIGITS.length()));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
