package dev.lmresp.doctor;

import dev.lmresp.config.Dialects;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.proxy.EngineFinder;
import dev.lmresp.proxy.Engines;
import dev.lmresp.proxy.KnownEngine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Checks this machine, the engine and the agents: would they work through lmresp? */
public final class Doctor {
    /** The default timeout of a probe. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Local engines run only a few requests at once; more would only wait for each other. */
    private static final int AT_ONCE = 4;

    private static final List<Probe> TOGETHER =
            List.of(
                    new StreamsProbe(),
                    new ToolsProbe(),
                    new ToolResultsProbe(),
                    new ParallelProbe(),
                    new JsonSchemaProbe(),
                    new ReasoningProbe(),
                    new UsageProbe(),
                    new SystemMessageProbe());

    private final ServeConfig config;
    private final Dialects dialects;
    private final Map<String, String> environment;
    private final String model;
    private final Duration patience;
    private final Advice advice = new Advice();

    /**
     * Creates a doctor; nothing is checked yet.
     *
     * @param config the proxy's configuration
     * @param environment the environment's variables
     * @param model the model to probe, empty to choose one
     * @param patience the timeout of each probe
     */
    public Doctor(
            ServeConfig config,
            Dialects dialects,
            Map<String, String> environment,
            String model,
            Duration patience) {
        this.config = config;
        this.dialects = dialects;
        this.environment = environment;
        this.model = model;
        this.patience = patience;
    }

    /**
     * Runs all checks.
     *
     * @param news receives each result, in order, as soon as it is available
     * @throws IllegalArgumentException when the engine's address is not a URL
     * @throws dev.lmresp.files.SettingsException when there is no such dialect
     */
    public Report examine(Consumer<Result> news) {
        var checks = new ArrayList<Result>();
        Consumer<Result> results =
                check -> {
                    checks.add(check);
                    news.accept(check);
                };
        var machine = new MachineChecks(environment, config);
        results.accept(machine.jdk());
        results.accept(machine.port());
        results.accept(machine.proxyVariables());
        var finder = new EngineFinder(config, () -> dialects, MockEngine::new);
        finder.check();
        List<KnownEngine> found = finder.find();
        KnownEngine known = Engines.usual(found, config);
        try (var _ = closing(found)) {
            var engine = new EngineChecks(config, dialects, known, advice);
            var codex = new CodexConfiguration(environment, config, Path.of(""), names(engine));
            Result reachable = engine.reachable();
            results.accept(reachable);
            found.stream()
                    .filter(it -> it != known)
                    .map(it -> new EngineChecks(config, dialects, it, advice).reachableToo())
                    .forEach(results);
            ProbedEngine probed =
                    new ProbedEngine(
                            engine.engine(),
                            engine.dialect(),
                            engine.model(model),
                            config,
                            patience,
                            advice);
            if (reachable.finding().verdict() == Verdict.WORKS) {
                results.accept(engine.listed());
                results.accept(engine.spoken());
                ask(probed, new WindowProbe(window(engine, probed), codex.isLean()), results);
            } else {
                Finding notAsked = Finding.notAsked("the engine does not answer");
                results.accept(engine.listed().with(notAsked));
                results.accept(engine.spoken().with(notAsked));
                all(new WindowProbe(0, false))
                        .forEach(probe -> results.accept(check(probe, notAsked)));
            }
            var claude = new ClaudeConfiguration(environment, config, Path.of(""), names(engine));
            var agents = new AgentChecks(environment, codex, claude, patience);
            agents.results().forEach(results);
            return new Report(
                    agents.needed(),
                    known.engine().address(),
                    engine.dialect().name(),
                    reachable.isInTheWay() ? "" : probed.model(),
                    List.copyOf(checks),
                    probed.learned());
        }
    }

    private static Closing closing(List<KnownEngine> engines) {
        return () -> engines.forEach(it -> it.engine().close());
    }

    /** Closes without an exception. */
    private interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /** The models to choose from, including aliases. */
    private List<String> names(EngineChecks engine) {
        Stream<String> aliases = config.aliases().keySet().stream().filter(it -> !it.equals("*"));
        return Stream.concat(aliases, engine.models().stream().map(EngineModel::id))
                .distinct()
                .toList();
    }

    private static long window(EngineChecks engine, ProbedEngine probed) {
        return engine.models().stream()
                .filter(it -> it.id().equals(probed.model()))
                .mapToLong(EngineModel::contextWindow)
                .findFirst()
                .orElse(0);
    }

    /**
     * Runs the first probe alone, because the model may have to be loaded for it, then the others.
     */
    private void ask(ProbedEngine probed, Probe window, Consumer<Result> results) {
        var answers = new AnswersProbe();
        Result answered = check(answers, answers.ask(probed));
        results.accept(answered);
        if (answered.isInTheWay()) {
            Finding notAsked = Finding.notAsked("the engine did not answer");
            TOGETHER.forEach(probe -> results.accept(check(probe, notAsked)));
            results.accept(check(window, notAsked));
            return;
        }
        probed.endAfter(patience.multipliedBy(3).dividedBy(2));
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            var asked = new ArrayList<CompletableFuture<Result>>();
            for (Probe probe : TOGETHER) {
                asked.add(
                        CompletableFuture.supplyAsync(
                                () -> check(probe, probe.ask(probed)), threads));
            }
            asked.forEach(one -> results.accept(one.join()));
        }
        // last, because the longest request would keep the others waiting
        probed.endAfter(patience.dividedBy(2));
        results.accept(check(window, window.ask(probed)));
    }

    private static List<Probe> all(Probe window) {
        var all = new ArrayList<Probe>(List.of(new AnswersProbe()));
        all.addAll(TOGETHER);
        all.add(window);
        return all;
    }

    private static Result check(Probe probe, Finding finding) {
        return new Result(probe.id(), probe.question(), probe.isNeeded(), finding);
    }
}
