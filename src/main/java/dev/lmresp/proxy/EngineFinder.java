package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.LocalEngine;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.CertificateFile;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.engine.HttpEngine;
import dev.lmresp.engine.replay.ReplayEngine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the engine to use, by settings or by discovery, and its dialect. */
public final class EngineFinder {
    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(800);

    /** An engine that does not answer in time may still be loading a model. */
    private static final Duration MODELS_TIMEOUT = Duration.ofSeconds(5);

    private final ServeConfig config;
    private final Supplier<Dialects> dialects;
    private final Supplier<Engine> mock;
    private @Nullable Engine replay;

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
     * Finds the engine: the configured one, the first that answers on the usual ports, or the mock.
     *
     * @throws IllegalArgumentException when the configured address is not a URL
     */
    public KnownEngine find() {
        Duration patience = modelsTimeout(config.limits());
        if (config.engine().isMock()) {
            return known(mock.get(), patience);
        }
        Optional<String> recordings = config.engine().replayFolder();
        if (recordings.isPresent()) {
            return known(replay(recordings.get()), patience);
        }
        if (config.engine().isNamed()) {
            return known(engine(config.engine()), patience);
        }
        return discover().orElseGet(() -> known(mock.get(), patience));
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
        Optional<String> recordings = config.engine().replayFolder();
        if (recordings.isPresent()) {
            replay(recordings.get());
        } else if (config.engine().isNamed() && !config.engine().isMock()) {
            refuseWord(config.engine().withSecrets());
            engine(config.engine()).close();
        }
        if (!config.dialect().equals(ServeConfig.AUTO_DIALECT)) {
            dialects.get().named(config.dialect());
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
    private synchronized Engine replay(String folder) {
        Engine known = replay;
        if (known != null) {
            return known;
        }
        try {
            Engine opened = ReplayEngine.open(Path.of(folder), config.replayPace());
            replay = opened;
            return opened;
        } catch (IOException e) {
            throw new IllegalArgumentException(config.engine() + ": " + e.getMessage(), e);
        }
    }

    private Engine engine(EngineAddress address) {
        String key = config.engineApiKey();
        Duration patience = config.limits().connectTimeout();
        if (config.engineCa().isEmpty()) {
            return new HttpEngine(address, key, patience);
        }
        try {
            var tls = CertificateFile.trusting(Path.of(config.engineCa()));
            return new HttpEngine(address, key, patience, tls);
        } catch (IOException e) {
            throw new IllegalArgumentException("--engine-ca: " + e.getMessage(), e);
        }
    }

    /** Probes all usual ports at once; the first in order that answers wins. */
    private Optional<KnownEngine> discover() {
        var probes = new ArrayList<CompletableFuture<Optional<KnownEngine>>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (LocalEngine usual : LocalEngine.values()) {
                probes.add(CompletableFuture.supplyAsync(() -> probe(usual.address()), threads));
            }
        }
        Optional<KnownEngine> found = Optional.empty();
        for (CompletableFuture<Optional<KnownEngine>> probe : probes) {
            Optional<KnownEngine> one = probe.join();
            if (found.isEmpty()) {
                found = one;
            } else {
                one.ifPresent(known -> known.engine().close());
            }
        }
        return found;
    }

    private Optional<KnownEngine> probe(EngineAddress address) {
        try (Engine quick = new HttpEngine(address, config.engineApiKey(), PROBE_TIMEOUT)) {
            KnownEngine seen = known(quick, PROBE_TIMEOUT);
            return seen.models().isEmpty()
                    ? Optional.empty()
                    : Optional.of(known(engine(address), modelsTimeout(config.limits())));
        }
    }

    private KnownEngine known(Engine engine, Duration patience) {
        var known = new KnownEngine(engine, models -> dialect(engine, models));
        known.identify(patience);
        return known;
    }

    private Dialect dialect(Engine engine, List<EngineModel> models) {
        if (!config.dialect().equals(ServeConfig.AUTO_DIALECT)) {
            return dialects.get().named(config.dialect());
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
