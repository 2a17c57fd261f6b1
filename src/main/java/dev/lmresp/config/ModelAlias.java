package dev.lmresp.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A name that clients use for one model or several.
 *
 * @param name the name; {@code *} stands for every name that no engine has
 * @param kind how the targets relate
 * @param targets the models, at least one
 */
public record ModelAlias(String name, Kind kind, List<Target> targets) {
    /** Every other name. */
    public static final String ANY = "*";

    /** How the targets of an alias relate. */
    public enum Kind {
        /** The first that can answer does. */
        FALLBACK,
        /** Equals, among which requests are divided by weight. */
        POOL
    }

    /**
     * One model of an alias.
     *
     * @param model the name of a model, or {@code engine/model}
     * @param weight its share in a pool, at least 1; 0 for that of its engine
     */
    public record Target(String model, int weight) {}

    /** Another name for one model. */
    public static ModelAlias of(String name, String model) {
        return new ModelAlias(name, Kind.FALLBACK, List.of(new Target(model, 0)));
    }

    /** The targets for people. */
    public String shown() {
        return targets.stream()
                .map(Target::model)
                .collect(Collectors.joining(kind == Kind.POOL ? " | " : ", else "));
    }
}
