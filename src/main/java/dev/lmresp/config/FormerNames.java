package dev.lmresp.config;

import dev.lmresp.config.Settings.Setting;

import java.util.Optional;
import java.util.function.Function;

/** Settings under their former names: {@code model} was the table of aliases. */
final class FormerNames {
    private static final String MODEL = "model";

    private FormerNames() {}

    /**
     * Finds a setting by its current name, or else by its former one.
     *
     * @param place finds a setting by its exact name
     */
    static Optional<Setting> find(String key, Function<String, Optional<Setting>> place) {
        return switch (key) {
            case MODEL -> place.apply(MODEL).filter(it -> !hasAliases(it));
            case Settings.ALIASES -> place.apply(key).or(() -> aliases(place));
            default -> place.apply(key);
        };
    }

    /** How to write a setting that uses its former name. */
    static Optional<String> hint(Function<String, Optional<Setting>> place) {
        return aliases(place)
                .map(
                        it ->
                                it.source().equals(Settings.variable(MODEL))
                                        ? it.source()
                                                + " has aliases, which are now "
                                                + Settings.variable(Settings.ALIASES)
                                        : it.source() + ": [model] is now [aliases]");
    }

    private static Optional<Setting> aliases(Function<String, Optional<Setting>> place) {
        return place.apply(MODEL).filter(FormerNames::hasAliases);
    }

    private static boolean hasAliases(Setting setting) {
        return setting.value().contains("=");
    }
}
