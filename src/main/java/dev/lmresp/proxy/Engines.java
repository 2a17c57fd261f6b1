package dev.lmresp.proxy;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The engines that can be asked. They may still be looked for; who needs one waits. */
public final class Engines implements AutoCloseable {
    private final CompletableFuture<KnownEngine> found;

    /**
     * One engine.
     *
     * @param found done when it has been found
     */
    public Engines(CompletableFuture<KnownEngine> found) {
        this.found = found;
    }

    /** One engine that is there. */
    public static Engines of(KnownEngine engine) {
        return new Engines(CompletableFuture.completedFuture(engine));
    }

    /** Those that can be asked for a model, in the order in which to ask them; at least one. */
    public List<KnownEngine> candidates(String model) {
        return all();
    }

    /** All of them; waits while they are looked for. At least one. */
    public List<KnownEngine> all() {
        return List.of(found.join());
    }

    /** Those that have been found, at once. */
    public List<KnownEngine> known() {
        return found.isDone() && !found.isCompletedExceptionally() ? all() : List.of();
    }

    @Override
    public void close() {
        known().forEach(engine -> engine.engine().close());
    }
}
