package dev.lmresp.proxy;

import dev.lmresp.config.ModelAlias;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.proxy.Engines.Candidate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A model under a name that clients use.
 *
 * @param model what is known of it, with that name
 * @param engine the engine that is asked first
 * @param engineModel that engine's name for it
 * @param targets for an alias the models behind it, as they are configured; otherwise empty
 */
public record NamedModel(
        EngineModel model, KnownEngine engine, String engineModel, String targets) {

    /** The name that clients use. */
    public String name() {
        return model.id();
    }

    /** Whether it is an alias for something else. */
    public boolean isAlias() {
        return !targets.isEmpty() && !targets.equals(model.id());
    }

    /**
     * All models that the engines last listed, each once: first the aliases, then each under its
     * own name where only one engine has it, else as {@code engine/model}.
     */
    static List<NamedModel> all(Engines engines, ServeConfig config) {
        var all = new ArrayList<NamedModel>();
        for (ModelAlias alias : config.aliases().values()) {
            if (!alias.name().equals(ModelAlias.ANY)) {
                all.add(of(alias.name(), engines, alias.shown()));
            }
        }
        Set<String> several = ofSeveral(engines.all());
        for (KnownEngine engine : engines.all()) {
            for (EngineModel model : engine.models()) {
                if (engine.config().takes(model.id())) {
                    String name =
                            several.contains(model.id())
                                    ? engine.name() + "/" + model.id()
                                    : model.id();
                    if (!config.aliases().containsKey(name)) {
                        all.add(new NamedModel(model.named(name), engine, model.id(), ""));
                    }
                }
            }
        }
        return List.copyOf(all);
    }

    /** The model that a name leads to, listed or not. */
    static NamedModel of(String name, Engines engines, String targets) {
        Candidate first = engines.first(name);
        EngineModel model =
                first.engine().models().stream()
                        .filter(it -> it.id().equals(first.model()))
                        .findFirst()
                        .map(it -> it.named(name))
                        .orElseGet(() -> EngineModel.unlisted(name, first.model()));
        return new NamedModel(model, first.engine(), first.model(), targets);
    }

    /** The names that several engines have. */
    private static Set<String> ofSeveral(List<KnownEngine> engines) {
        var seen = new LinkedHashSet<String>();
        var several = new LinkedHashSet<String>();
        for (KnownEngine engine : engines) {
            for (EngineModel model : engine.models()) {
                if (engine.config().takes(model.id()) && !seen.add(model.id())) {
                    several.add(model.id());
                }
            }
        }
        return several;
    }
}
