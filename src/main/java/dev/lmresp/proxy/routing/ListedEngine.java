package dev.lmresp.proxy.routing;

import dev.lmresp.config.EngineConfig;

import java.util.List;

/**
 * An engine as routing sees it.
 *
 * @param config its configuration
 * @param models the names of the models that it last listed; empty when it lists none, or has not
 *     answered yet
 */
public record ListedEngine(EngineConfig config, List<String> models) {
    String name() {
        return config.name();
    }

    /** Whether it lists a model and may be asked for it. */
    boolean has(String model) {
        return models.contains(model) && config.takes(model);
    }

    /** Whether it is configured for a model, listed or not. */
    boolean isMeantFor(String model) {
        return !config.models().isEmpty() && config.takes(model);
    }
}
