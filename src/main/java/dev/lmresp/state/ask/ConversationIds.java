package dev.lmresp.state.ask;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Ids of conversations: ten random letters and digits, without easily confused ones. They do not
 * begin with a timestamp, so that their first few characters are distinct.
 */
public final class ConversationIds implements Supplier<String> {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 10;

    @Override
    public String get() {
        var random = ThreadLocalRandom.current();
        var id = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** Normalizes an id, or the beginning of one, as typed by a user. */
    static String typed(String id) {
        return id.strip()
                .toLowerCase(Locale.ROOT)
                .replace('o', '0')
                .replace('i', '1')
                .replace('l', '1');
    }
}
