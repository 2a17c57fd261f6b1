package dev.lmresp.translate;

import java.util.Locale;
import java.util.Set;

/** Converts the service tier that an engine reports to one that clients accept. */
public final class ServiceTier {
    /** The tier if the engine reports none. */
    static final String DEFAULT = "default";

    /** Clients reject a response with any other value. */
    private static final Set<String> KNOWN = Set.of("auto", DEFAULT, "flex", "scale", "priority");

    /** The default tier as Groq and Anthropic call it. */
    private static final Set<String> SAME_AS_DEFAULT =
            Set.of("on_demand", "standard", "standard_only");

    private ServiceTier() {}

    /** The tier as a value of the API, which is the default for unknown ones. */
    public static String of(String tier) {
        String word = tier.toLowerCase(Locale.ROOT);
        return KNOWN.contains(word) ? word : DEFAULT;
    }

    /** True when the API has no such value. */
    public static boolean isForeign(String tier) {
        String word = tier.toLowerCase(Locale.ROOT);
        return !KNOWN.contains(word) && !SAME_AS_DEFAULT.contains(word);
    }
}
