package dev.lmresp.proxy;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The available engines. Discovery may still be running; methods that need an engine wait for it.
 */
public final class Engines implements AutoCloseable {
    private final CompletableFuture<KnownEngine> found;

    /**
     * One engine that may still be searched for.
     *
     * @param found completes when it has been found
     */
    public Engines(CompletableFuture<KnownEngine> found) {
        this.found = found;
    }

    /** One engine that has been found. */
    public static Engines of(KnownEngine engine) {
        return new Engines(CompletableFuture.completedFuture(engine));
    }

    /** The engines for a model, in the order in which to try them; at least one. */
    public List<KnownEngine> candidates(String model) {
        return all();
    }

    /** All engines; waits for discovery. At least one. */
    public List<KnownEngine> all() {
        return List.of(found.join());
    }

    /** The engines found so far; does not wait. */
    public List<KnownEngine> known() {
        return found.isDone() && !found.isCompletedExceptionally() ? all() : List.of();
    }

    @Override
    public void close() {
        known().forEach(engine -> engine.engine().close());
    }
}
