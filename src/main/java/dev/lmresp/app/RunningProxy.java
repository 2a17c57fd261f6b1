package dev.lmresp.app;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.script.MockScript;
import dev.lmresp.proxy.EngineFinder;
import dev.lmresp.proxy.Engines;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.server.ModelsRoute;
import dev.lmresp.server.ProxyServer;
import dev.lmresp.server.RandomIds;
import dev.lmresp.server.RequestLog;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoredSeal;
import dev.lmresp.transcript.Recorder;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A proxy with all its parts, listening. */
public final class RunningProxy implements AutoCloseable {
    private final ServeConfig config;
    private final Gateway gateway;
    private final ProxyServer server;

    private RunningProxy(ServeConfig config, Gateway gateway, ProxyServer server) {
        this.config = config;
        this.gateway = gateway;
        this.server = server;
    }

    /**
     * Starts a proxy. It listens when this returns; the engine may still be looked for, and
     * requests wait for it.
     *
     * @param log hears of each request that was answered
     * @param recorder takes what goes over the wire
     * @param warnings takes a sentence when the script of the mock does not fit what it is asked
     * @throws IllegalArgumentException when the engine's address is no URL
     * @throws IllegalStateException when the address cannot be listened on
     */
    public static RunningProxy start(
            ServeConfig config,
            Settings settings,
            RequestLog log,
            Optional<Recorder> recorder,
            Consumer<String> warnings) {
        MockScript script = script(config.engine(), settings);
        var finder =
                new EngineFinder(
                        config, settings::dialects, () -> new MockEngine(script, warnings));
        finder.check();
        var known = new CompletableFuture<KnownEngine>();
        Thread.ofVirtual().name("find-engine").start(() -> complete(known, finder));
        var gateway =
                new Gateway(
                        config,
                        new Engines(known),
                        new StoredSeal(StateFolder.of(settings.environment())),
                        recorder,
                        new RandomIds());
        return new RunningProxy(config, gateway, ProxyServer.start(config, gateway, log));
    }

    /** Starts a proxy that records nothing and keeps no log. */
    public static RunningProxy start(ServeConfig config, Settings settings) {
        return start(config, settings, RequestLog.NONE, Optional.empty(), _ -> {});
    }

    /** Where another engine is named, the mock says nothing. */
    private static MockScript script(EngineAddress engine, Settings settings) {
        return engine.isNamed() && !engine.isMock()
                ? MockScript.NONE
                : MockScript.read(engine.mockScript().map(Path::of).stream().toList(), settings);
    }

    private static void complete(CompletableFuture<KnownEngine> known, EngineFinder finder) {
        try {
            known.complete(finder.find());
        } catch (RuntimeException e) {
            known.completeExceptionally(e);
        }
    }

    /** The URL at which it listens. */
    public String url() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return "http://" + host + ":" + server.port();
    }

    /** The base URL of its API for programs of this machine, which ends in {@code /v1}. */
    public String baseUrl() {
        return "http://%s:%d/v1".formatted(ServeConfig.clientHost(config.host()), server.port());
    }

    /**
     * The engine; waits while it is being looked for.
     *
     * @throws RuntimeException when that ended badly; the message says why
     */
    public KnownEngine engine() {
        try {
            return gateway.engines().all().getFirst();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** True when the mock answers because no engine was named and none was found. */
    public boolean isLastResort() {
        return engine().engine().address().equals(ServeConfig.MOCK_ENGINE)
                && !config.engine().isNamed();
    }

    /** Done when it cannot listen any more; it is to be stopped then. */
    public CompletableFuture<@Nullable Void> deaf() {
        return server.deaf();
    }

    /** Where requests enter. */
    public Gateway gateway() {
        return gateway;
    }

    /** The document of {@code GET /v1/models}, with the models that the engine last said it has. */
    public ObjectNode models() {
        return new ModelsRoute(gateway).known();
    }

    /** Lets running answers end for a while, then ends them, and stops. */
    public void stop(Duration patience) throws InterruptedException {
        server.stop(patience);
    }

    @Override
    public void close() {
        server.close();
    }
}
