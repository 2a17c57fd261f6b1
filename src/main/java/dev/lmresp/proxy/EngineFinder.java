package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.LocalEngine;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.CertificateFile;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.engine.HttpEngine;
import dev.lmresp.engine.replay.ReplayEngine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the engines to use, by settings or by discovery, and their dialects. */
public final class EngineFinder {
    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(800);

    /** An engine that does not answer in time may still be loading a model. */
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(5);

    private final ServeConfig config;
    private final Supplier<Dialects> dialects;
    private final Supplier<Engine> mock;
    private final Map<String, Engine> replays = new HashMap<>();

    /**
     * Creates a finder; nothing is contacted yet.
     *
     * @param dialects all dialects; loaded only when needed
     * @param mock creates the fallback engine
     */
    public EngineFinder(ServeConfig config, Supplier<Dialects> dialects, Supplier<Engine> mock) {
        this.config = config;
        this.dialects = dialects;
        this.mock = mock;
    }

    /**
     * Finds the engines: those that are configured; or else all that answer on the usual ports, or
     * the mock. At least one.
     *
     * @throws IllegalArgumentException when a configured address is not a URL
     */
    public List<KnownEngine> find() {
        List<EngineConfig> configured = config.allEngines();
        if (configured.getFirst().address().isNamed()) {
            return inParallel(configured, it -> known(it, engine(it)));
        }
        EngineConfig template = configured.getFirst();
        List<KnownEngine> found =
                inParallel(List.of(LocalEngine.values()), it -> probe(template, it)).stream()
                        .flatMap(Optional::stream)
                        .toList();
        EngineConfig last =
                template.at(ServeConfig.MOCK_ENGINE, new EngineAddress(ServeConfig.MOCK_ENGINE));
        return found.isEmpty() ? List.of(known(last, mock.get())) : found;
    }

    private static <T, R> List<R> inParallel(List<T> all, Function<T, R> work) {
        if (all.size() == 1) {
            return List.of(work.apply(all.getFirst()));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<R>> running =
                    all.stream()
                            .map(it -> CompletableFuture.supplyAsync(() -> work.apply(it), threads))
                            .toList();
            return running.stream().map(CompletableFuture::join).toList();
        }
    }

    /** The timeout for the list of models. */
    static Duration modelsTimeout(ServeConfig.Limits limits) {
        return limits.headerTimeout().compareTo(MODELS_TIMEOUT) < 0
                ? limits.headerTimeout()
                : MODELS_TIMEOUT;
    }

    /**
     * Validates the configuration, without contacting an engine.
     *
     * @throws IllegalArgumentException when the configured address is not a URL, or has no
     *     recordings
     * @throws dev.lmresp.files.SettingsException when there is no such dialect
     */
    public void check() {
        for (EngineConfig one : config.allEngines()) {
            Optional<String> recordings = one.address().replayFolder();
            if (recordings.isPresent()) {
                replay(one.address(), recordings.get());
            } else if (one.address().isNamed() && !one.address().isMock()) {
                refuseWord(one.address().withSecrets());
                engine(one).close();
            }
            if (!one.dialect().equals(ServeConfig.AUTO_DIALECT)) {
                dialects.get().named(one.dialect());
            }
        }
    }

    /**
     * Rejects a plain word: a host name without dot, port or http:// is more often a typing error.
     */
    private static void refuseWord(String address) {
        if (address.matches("[\\w-]+") && !address.equalsIgnoreCase("localhost")) {
            throw new IllegalArgumentException(
                    "unknown engine '%s': use %s, %s, or a URL such as http://%s:8000"
                            .formatted(
                                    address,
                                    ServeConfig.MOCK_ENGINE,
                                    Stream.of(LocalEngine.values())
                                            .map(LocalEngine::id)
                                            .collect(Collectors.joining(", ")),
                                    address));
        }
    }

    /** Recordings, which are read only once. */
    private synchronized Engine replay(EngineAddress address, String folder) {
        return replays.computeIfAbsent(
                folder,
                it -> {
                    try {
                        return ReplayEngine.open(Path.of(it), config.replayPace());
                    } catch (IOException e) {
                        throw new IllegalArgumentException(address + ": " + e.getMessage(), e);
                    }
                });
    }

    private Engine engine(EngineConfig one) {
        if (one.address().isMock()) {
            return mock.get();
        }
        Optional<String> recordings = one.address().replayFolder();
        return recordings.isPresent()
                ? replay(one.address(), recordings.get())
                : http(one, one.timeouts().in(config.limits()).connectTimeout());
    }

    private static Engine http(EngineConfig one, Duration patience) {
        if (one.caFile().isEmpty()) {
            return new HttpEngine(one.address(), one.apiKey(), one.headers(), patience);
        }
        try {
            var tls = CertificateFile.trusting(Path.of(one.caFile()));
            return new HttpEngine(one.address(), one.apiKey(), one.headers(), patience, tls);
        } catch (IOException e) {
            throw new IllegalArgumentException("--engine-ca: " + e.getMessage(), e);
        }
    }

    /** An engine on its usual port, if it answers there. */
    private Optional<KnownEngine> probe(EngineConfig template, LocalEngine usual) {
        EngineConfig one = template.at(usual.id(), usual.address());
        try (Engine quick = http(one, PROBE_TIMEOUT)) {
            var seen = new KnownEngine(one, quick, models -> dialect(one, quick, models));
            seen.identify(PROBE_TIMEOUT);
            return seen.models().isEmpty()
                    ? Optional.empty()
                    : Optional.of(known(one, engine(one)));
        }
    }

    private KnownEngine known(EngineConfig one, Engine engine) {
        var known = new KnownEngine(one, engine, models -> dialect(one, engine, models));
        known.identify(modelsTimeout(config.limits()));
        return known;
    }

    private Dialect dialect(EngineConfig one, Engine engine, List<EngineModel> models) {
        if (!one.dialect().equals(ServeConfig.AUTO_DIALECT)) {
            return dialects.get().named(one.dialect());
        }
        Optional<Dialect> recorded =
                engine instanceof ReplayEngine replayed ? replayed.dialect() : Optional.empty();
        return recorded.orElseGet(
                () ->
                        dialects.get()
                                .detect(
                                        engine.address(),
                                        models.stream()
                                                .map(EngineModel::ownedBy)
                                                .distinct()
                                                .toList()));
    }
}
