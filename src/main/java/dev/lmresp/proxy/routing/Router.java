package dev.lmresp.proxy.routing;

import dev.lmresp.config.ModelAlias;
import dev.lmresp.proxy.routing.Route.Stop;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the engines for the name of a model. A name is, in this order: an alias; the alias for
 * every other name; a model that an engine lists; a model that an engine is configured for; {@code
 * engine/model}; or else a name for the default engine.
 */
public final class Router {
    private final Map<String, ModelAlias> aliases;
    private final String defaultEngine;

    /**
     * Creates a router.
     *
     * @param aliases by name
     * @param defaultEngine the name of the engine for all other models; empty for the first
     */
    public Router(Map<String, ModelAlias> aliases, String defaultEngine) {
        this.aliases = Map.copyOf(aliases);
        this.defaultEngine = defaultEngine;
    }

    /**
     * The route of a request.
     *
     * @param asked the client's name for the model
     * @param engines all engines in their order, at least one
     */
    public Route route(String asked, List<ListedEngine> engines) {
        ModelAlias any = aliases.get(ModelAlias.ANY);
        ModelAlias alias = aliases.getOrDefault(asked, any);
        if (alias == null) {
            return Route.to(stop(asked, engines));
        }
        return new Route(
                alias.kind() == ModelAlias.Kind.POOL,
                alias.targets().stream().map(target -> stop(target, engines)).toList());
    }

    private Stop stop(ModelAlias.Target target, List<ListedEngine> engines) {
        Stop stop = stop(target.model(), engines);
        return target.weight() == 0 ? stop : new Stop(stop.engine(), stop.model(), target.weight());
    }

    private Stop stop(String model, List<ListedEngine> engines) {
        return listed(model, engines)
                .or(() -> meant(model, engines))
                .or(() -> named(model, engines))
                .orElseGet(() -> stop(usual(engines), model));
    }

    /** Where several engines have it, the default one comes first, then the first of them. */
    private Optional<Stop> listed(String model, List<ListedEngine> engines) {
        ListedEngine usual = usual(engines);
        return usual.has(model)
                ? Optional.of(stop(usual, model))
                : engines.stream()
                        .filter(it -> it.has(model))
                        .findFirst()
                        .map(it -> stop(it, model));
    }

    private static Optional<Stop> meant(String model, List<ListedEngine> engines) {
        return engines.stream()
                .filter(it -> it.isMeantFor(model))
                .findFirst()
                .map(it -> stop(it, model));
    }

    /** The engine before the first slash, and its model after it. */
    private static Optional<Stop> named(String model, List<ListedEngine> engines) {
        int slash = model.indexOf('/');
        return slash < 1 || slash == model.length() - 1
                ? Optional.empty()
                : engines.stream()
                        .filter(it -> it.name().equals(model.substring(0, slash)))
                        .findFirst()
                        .map(it -> stop(it, model.substring(slash + 1)));
    }

    /** Whether a name is not that of a model. */
    public boolean isAlias(String name) {
        return aliases.containsKey(name) || aliases.containsKey(ModelAlias.ANY);
    }

    /** The engine for models that nobody is known to have. */
    public ListedEngine usual(List<ListedEngine> engines) {
        return engines.stream()
                .filter(it -> it.name().equals(defaultEngine))
                .findFirst()
                .orElse(engines.getFirst());
    }

    private static Stop stop(ListedEngine engine, String model) {
        return new Stop(engine.name(), model, engine.config().weight());
    }
}
