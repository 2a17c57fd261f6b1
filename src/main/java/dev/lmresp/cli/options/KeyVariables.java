package dev.lmresp.cli.options;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.Settings;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The environment variables to withhold from programs that lmresp starts, so that a model cannot
 * read keys by printing the environment.
 */
public final class KeyVariables {
    public static final String API_KEY = Settings.variable("api-key");

    /** Keys in addition to the setting. */
    public static final String API_KEYS = "LMRESP_API_KEYS";

    /** Settings with the name of a variable. They are withheld as well, because the variable is. */
    static final List<String> NAMING = List.of("api-key-env", "engine-api-key-env");

    private KeyVariables() {}

    /**
     * The names of the variables.
     *
     * @param named names from options and settings; empty ones are ignored
     */
    public static Set<String> of(Map<String, String> environment, Collection<String> named) {
        var names = new HashSet<>(Set.of(API_KEY, API_KEYS));
        NAMING.stream().map(Settings::variable).forEach(names::add);
        names.addAll(named);
        for (String address : List.of(ServeOptions.ENGINE, StoreOptions.STORE)) {
            String value = environment.getOrDefault(address, "");
            if (!new EngineAddress(value).secrets().isEmpty()) {
                names.add(address);
            }
        }
        return names;
    }
}
