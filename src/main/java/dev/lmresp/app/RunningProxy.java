package dev.lmresp.app;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.PostgresAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.script.MockScript;
import dev.lmresp.proxy.EngineFinder;
import dev.lmresp.proxy.Engines;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.proxy.routing.Router;
import dev.lmresp.server.ModelsRoute;
import dev.lmresp.server.ProxyServer;
import dev.lmresp.server.RandomIds;
import dev.lmresp.server.RequestLog;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;
import dev.lmresp.state.StoredSeal;
import dev.lmresp.state.response.OpenedStore;
import dev.lmresp.transcript.Recorder;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A running proxy with all its parts. */
public final class RunningProxy implements AutoCloseable {
    /** How long to wait for a database that is only just starting, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServeConfig config;
    private final OpenedStore store;
    private final Gateway gateway;
    private final ProxyServer server;

    private RunningProxy(
            ServeConfig config, OpenedStore store, Gateway gateway, ProxyServer server) {
        this.config = config;
        this.store = store;
        this.gateway = gateway;
        this.server = server;
    }

    /**
     * Starts a proxy. It listens when this returns; engine discovery may still be running, and
     * requests wait for it.
     *
     * @param log logs each request
     * @param recorder records exchanges
     * @param warnings receives a sentence when the mock's script does not match the requests
     * @throws IllegalArgumentException when the engine's address is not a URL
     * @throws IllegalStateException when the address cannot be bound, or the database of the store
     *     cannot be reached
     */
    public static RunningProxy start(
            ServeConfig config,
            Settings settings,
            RequestLog log,
            Optional<Recorder> recorder,
            Consumer<String> warnings) {
        MockScript script = script(config.allEngines(), settings);
        var finder =
                new EngineFinder(
                        config, settings::dialects, () -> new MockEngine(script, warnings));
        finder.check();
        var known = new CompletableFuture<List<KnownEngine>>();
        Optional<StateFolder> folder = StateFolder.of(settings.environment());
        var store =
                new OpenedStore(config.store().completed(settings.environment()), folder, warnings);
        connect(store);
        var gateway =
                new Gateway(
                        config,
                        new Engines(
                                known,
                                new Router(config.aliases(), config.engines().defaultEngine())),
                        new StoredSeal(folder, store::sharedKey),
                        recorder,
                        store,
                        new RandomIds());
        ProxyServer server = started(config, gateway, store, log);
        if (config.store().place() instanceof PostgresAddress) {
            gateway.background().serveOthers();
        }
        // afterwards, because on a few cores the two would slow each other down
        Thread.ofVirtual().name("find-engine").start(() -> complete(known, finder));
        return new RunningProxy(config, store, gateway, server);
    }

    /** Starts a proxy without recordings and log. */
    public static RunningProxy start(ServeConfig config, Settings settings) {
        return start(config, settings, RequestLog.NONE, Optional.empty(), _ -> {});
    }

    private static void connect(OpenedStore store) {
        try {
            store.connect(PATIENCE);
        } catch (StoreException e) {
            throw new IllegalStateException("--store: " + e.getMessage(), e);
        }
    }

    private static ProxyServer started(
            ServeConfig config, Gateway gateway, OpenedStore store, RequestLog log) {
        try {
            return ProxyServer.start(config, gateway, log);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** The script of the mock; empty if another engine is configured. */
    private static MockScript script(List<EngineConfig> engines, Settings settings) {
        return engines.stream()
                .map(EngineConfig::address)
                .filter(it -> it.isMock() || !it.isNamed())
                .findFirst()
                .map(
                        it ->
                                MockScript.read(
                                        it.mockScript().map(Path::of).stream().toList(), settings))
                .orElse(MockScript.NONE);
    }

    private static void complete(CompletableFuture<List<KnownEngine>> known, EngineFinder finder) {
        try {
            known.complete(finder.find());
        } catch (RuntimeException e) {
            known.completeExceptionally(e);
        }
    }

    public String url() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return "http://" + host + ":" + server.port();
    }

    /** The base URL of its API for local programs, which ends in {@code /v1}. */
    public String baseUrl() {
        return "http://%s:%d/v1".formatted(ServeConfig.clientHost(config.host()), server.port());
    }

    /**
     * The engine for models that none is known to have; waits for discovery.
     *
     * @throws RuntimeException when discovery failed; the message has the reason
     */
    public KnownEngine engine() {
        try {
            return gateway.engines().usual();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Where responses are stored, for people. */
    public String storePlace() {
        return store.place();
    }

    /** True when the mock is the fallback, because no engine was configured and none was found. */
    public boolean isLastResort() {
        return engine().engine().address().equals(ServeConfig.MOCK_ENGINE)
                && !config.allEngines().getFirst().address().isNamed();
    }

    /** Completes when the proxy cannot listen any more and should be stopped. */
    public CompletableFuture<@Nullable Void> deaf() {
        return server.deaf();
    }

    public Gateway gateway() {
        return gateway;
    }

    /** The document of {@code GET /v1/models}, with the models that the engine last listed. */
    public ObjectNode models() {
        return new ModelsRoute(gateway).known();
    }

    /** Waits for running answers, then ends them, and stops. */
    public void stop(Duration patience) throws InterruptedException {
        server.stop(patience);
    }

    @Override
    public void close() {
        server.close();
    }
}
