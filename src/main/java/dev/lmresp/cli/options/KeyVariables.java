package dev.lmresp.cli.options;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.Settings;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables that programs which lmresp starts for others do not get: who talks such
 * a program into printing its environment gets no key.
 */
public final class KeyVariables {
    public static final String API_KEY = Settings.variable("api-key");

    /** Keys beside those of the setting. */
    public static final String API_KEYS = "LMRESP_API_KEYS";

    /** The settings that name a variable. What they name is not there, so they are not either. */
    private static final List<String> NAMING = List.of("api-key-env", "engine-api-key-env");

    private KeyVariables() {}

    /**
     * Their names.
     *
     * @param named those that options and settings name; empty names are none
     */
    public static Set<String> of(Map<String, String> environment, Collection<String> named) {
        var names = new HashSet<>(Set.of(API_KEY, API_KEYS));
        NAMING.stream().map(Settings::variable).forEach(names::add);
        names.addAll(named);
        String engine = environment.getOrDefault(ServeOptions.ENGINE, "");
        if (!new EngineAddress(engine).secrets().isEmpty()) {
            names.add(ServeOptions.ENGINE);
        }
        return names;
    }
}
