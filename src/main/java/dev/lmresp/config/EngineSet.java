package dev.lmresp.config;

import java.util.List;
import java.util.Map;

/**
 * Several engines, and names for their models, from the tables of the settings files.
 *
 * @param engines the engines in their order; empty when there are no tables
 * @param defaultEngine the name of the engine for models that none is known to have; empty for the
 *     first
 * @param aliases names for one model or several, by name
 */
public record EngineSet(
        List<EngineConfig> engines, String defaultEngine, Map<String, ModelAlias> aliases) {
    /** No tables. */
    public static final EngineSet NONE = new EngineSet(List.of(), "", Map.of());
}
