package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.proxy.routing.Circuit;
import dev.lmresp.proxy.routing.ListedEngine;
import dev.lmresp.proxy.routing.Replicas;
import dev.lmresp.proxy.routing.Route;
import dev.lmresp.proxy.routing.Router;
import dev.lmresp.translate.Note;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The available engines. Discovery may still be running; methods that need an engine wait for it.
 */
public final class Engines implements AutoCloseable {
    /** How often engines are asked for their models because of a name that none has. */
    private static final long REFRESH_NANOS = Duration.ofSeconds(10).toNanos();

    private final CompletableFuture<List<KnownEngine>> found;
    private final Router router;
    private final Replicas replicas = new Replicas();
    private final AtomicLong refreshed = new AtomicLong(System.nanoTime() - REFRESH_NANOS);

    /**
     * An engine for a request.
     *
     * @param engine the engine
     * @param model its name for the model
     */
    public record Candidate(KnownEngine engine, String model) {}

    /**
     * Engines that may still be searched for.
     *
     * @param found completes with at least one when they have been found
     * @param router finds those for a model
     */
    public Engines(CompletableFuture<List<KnownEngine>> found, Router router) {
        this.found = found;
        this.router = router;
    }

    /** One engine that has been found, and gets all requests. */
    public static Engines of(KnownEngine engine) {
        return new Engines(
                CompletableFuture.completedFuture(List.of(engine)), new Router(Map.of(), ""));
    }

    /**
     * The engines for a model, in the order in which to try them; at least one.
     *
     * @param model the client's name for it
     * @param conversation what requests with the same beginning have in common, may be empty
     * @param patience how long to wait for the models of engines that have not listed any yet
     */
    List<Candidate> candidates(String model, String conversation, Duration patience) {
        List<KnownEngine> all = all();
        if (all.size() > 1 && !isKnown(model, all)) {
            refresh(all, patience);
        }
        Route route = router.route(model, listed(all));
        List<Route.Stop> stops =
                route.isPool()
                        ? replicas.order(
                                route.stops(), conversation, name -> named(name, all).running())
                        : replicas.continued(route.stops(), conversation);
        var candidates = new ArrayList<Candidate>();
        var down = new ArrayList<Candidate>();
        for (Route.Stop stop : stops) {
            var candidate = new Candidate(named(stop.engine(), all), stop.model());
            boolean isLast = stops.size() > 1 && isDown(candidate.engine(), patience);
            (isLast ? down : candidates).add(candidate);
        }
        candidates.addAll(down);
        return List.copyOf(candidates);
    }

    /** The engine for a name as things stand; nothing is asked. */
    public Candidate first(String model) {
        List<KnownEngine> all = all();
        Route.Stop stop = router.route(model, listed(all)).stops().getFirst();
        return new Candidate(named(stop.engine(), all), stop.model());
    }

    /** An engine that failed is probed now and then, and tried last until it answers again. */
    private static boolean isDown(KnownEngine engine, Duration patience) {
        long now = System.nanoTime();
        if (engine.circuit().isProbeDue(now)) {
            Thread.ofVirtual().start(() -> engine.probe(patience));
        }
        return engine.circuit().state(now) != Circuit.State.CLOSED;
    }

    private boolean isKnown(String model, List<KnownEngine> all) {
        return router.isAlias(model)
                || all.stream().anyMatch(it -> it.lists(model) || it.isMeantFor(model));
    }

    /** Asks engines for their models again, which may have come since. */
    private void refresh(List<KnownEngine> all, Duration patience) {
        long last = refreshed.get();
        if (System.nanoTime() - last < REFRESH_NANOS
                || !refreshed.compareAndSet(last, System.nanoTime())) {
            return;
        }
        inParallel(all, it -> it.probe(patience));
    }

    /**
     * Asks all engines for their models, side by side.
     *
     * @throws EngineException when none answers: that of the usual engine
     */
    void askModels(Duration patience) throws EngineException {
        List<KnownEngine> all = all();
        var failures = new ConcurrentHashMap<String, EngineException>();
        inParallel(
                all,
                it -> {
                    try {
                        it.askModels(patience);
                    } catch (EngineException failed) {
                        failures.put(it.name(), failed);
                    }
                });
        if (failures.size() == all.size()) {
            throw failures.getOrDefault(usual().name(), failures.values().iterator().next());
        }
    }

    private static void inParallel(List<KnownEngine> all, Consumer<KnownEngine> work) {
        if (all.size() == 1) {
            work.accept(all.getFirst());
            return;
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(it -> threads.execute(() -> work.accept(it)));
        }
    }

    /** The engine that a name of the form {@code engine/model} names. */
    Optional<KnownEngine> explicit(String model) {
        return all().stream().filter(it -> model.startsWith(it.name() + "/")).findFirst();
    }

    private static List<ListedEngine> listed(List<KnownEngine> all) {
        return all.stream()
                .map(
                        it ->
                                new ListedEngine(
                                        it.config(),
                                        it.models().stream().map(EngineModel::id).toList()))
                .toList();
    }

    private static KnownEngine named(String name, List<KnownEngine> all) {
        return all.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }

    /** The engine for models that none is known to have; waits for discovery. */
    public KnownEngine usual() {
        List<KnownEngine> all = all();
        return named(router.usual(listed(all)).config().name(), all);
    }

    /** The engine of these that is the default one. */
    public static KnownEngine usual(List<KnownEngine> found, ServeConfig config) {
        String name = config.engines().defaultEngine();
        return found.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElse(found.getFirst());
    }

    /** One of several engines has answered a request of a conversation. */
    void answered(String conversation, KnownEngine engine) {
        replicas.answered(conversation, engine.name());
    }

    /**
     * Says that a conversation goes on at another engine than before, where its prefix is not
     * cached and its reasoning not known.
     */
    Optional<Note> moved(String conversation, List<Candidate> candidates) {
        String before = replicas.remembered(conversation);
        KnownEngine now = candidates.getFirst().engine();
        return candidates.stream()
                .filter(it -> it.engine() != now && it.engine().name().equals(before))
                .findFirst()
                .map(
                        _ ->
                                new Note(
                                        Note.Kind.APPROXIMATED,
                                        "engine",
                                        "%s, which answered this conversation before, is down or busy, so %s goes on with it"
                                                .formatted(before, now.name())));
    }

    /** All engines; waits for discovery. At least one. */
    public List<KnownEngine> all() {
        return found.join();
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
