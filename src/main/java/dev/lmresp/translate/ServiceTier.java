package dev.lmresp.translate;

import java.util.Locale;
import java.util.Set;

/** The tier that an engine says it answered by, as a client may be told of it. */
public final class ServiceTier {
    /** The tier of an answer whose engine names none. */
    static final String DEFAULT = "default";

    /** Clients refuse a response with another word. */
    private static final Set<String> KNOWN = Set.of("auto", DEFAULT, "flex", "scale", "priority");

    /** How Groq and Anthropic call the tier that all get who ask for none. */
    private static final Set<String> SAME_AS_DEFAULT =
            Set.of("on_demand", "standard", "standard_only");

    private ServiceTier() {}

    /** The tier in a word of the API: the default for what the API has no word for. */
    public static String of(String tier) {
        String word = tier.toLowerCase(Locale.ROOT);
        return KNOWN.contains(word) ? word : DEFAULT;
    }

    /** Whether the API has no word for it. */
    public static boolean isForeign(String tier) {
        String word = tier.toLowerCase(Locale.ROOT);
        return !KNOWN.contains(word) && !SAME_AS_DEFAULT.contains(word);
    }
}
