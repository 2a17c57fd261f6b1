package dev.lmresp.proxy.quirks;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.app.RunningProxy;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.ServeConfig.Limits;
import dev.lmresp.config.Settings;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.quirk.HostileEngine;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.server.EngineServer;
import dev.lmresp.testing.RawClient;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The proxy and an engine with quirks, both listening. */
final class HostileProxy implements AutoCloseable {
    /** The header by which Codex is known. */
    static final String CODEX = "originator: codex_exec";

    /** A client like any other. */
    static final String GENERIC = "X-Client: nobody";

    /** How long the engine's slowness is, of those that are slow. */
    static final Duration SLOWNESS = Duration.ofMillis(100);

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Settings SETTINGS = Settings.load(Map.of(), Path.of("no-such-folder"));

    private final Overheard engine;
    private final EngineServer server;
    private final RunningProxy proxy;

    private HostileProxy(
            Engine engine,
            Set<Quirk> quirks,
            String dialect,
            boolean autoWake,
            Duration patience,
            Duration keepAlive) {
        this.engine = new Overheard(new HostileEngine(engine, quirks, SLOWNESS));
        server = EngineServer.start("127.0.0.1", 0, this.engine);
        var limits =
                new Limits(
                        1 << 20, 64 << 20, 1 << 20, 64, 1024, patience, patience, patience, LONG,
                        keepAlive, LONG);
        var config =
                new ServeConfig(
                        "127.0.0.1",
                        0,
                        new EngineAddress("http://127.0.0.1:" + server.port()),
                        "",
                        List.of(),
                        dialect,
                        Map.of(),
                        autoWake,
                        limits);
        proxy = RunningProxy.start(config, SETTINGS);
        proxy.gateway().engines().all().getFirst();
    }

    /**
     * A proxy that is patient with its engine. Of a slow one it lets its client hear often; with
     * the others that would only end the time for notes on a busy machine.
     */
    static HostileProxy patient(Set<Quirk> quirks, String dialect) {
        Duration keepAlive = quirks.contains(Quirk.SLOW_FIRST_TOKEN) ? Duration.ofMillis(50) : LONG;
        return new HostileProxy(new MockEngine(), quirks, dialect, false, LONG, keepAlive);
    }

    /** A proxy that finds the dialect out. */
    static HostileProxy patient(Set<Quirk> quirks) {
        return patient(quirks, ServeConfig.AUTO_DIALECT);
    }

    /** A proxy that wakes its engine. */
    static HostileProxy waking(Set<Quirk> quirks) {
        return new HostileProxy(
                new MockEngine(), quirks, ServeConfig.AUTO_DIALECT, true, LONG, LONG);
    }

    /** A proxy that gives up on its engine soon. */
    static HostileProxy impatient(Set<Quirk> quirks, Duration patience, Duration keepAlive) {
        return new HostileProxy(
                new MockEngine(), quirks, ServeConfig.AUTO_DIALECT, false, patience, keepAlive);
    }

    /** A proxy with another engine than the mock below the quirks. */
    static HostileProxy before(
            Engine engine, Set<Quirk> quirks, String dialect, Duration patience) {
        return new HostileProxy(engine, quirks, dialect, false, patience, Duration.ofMillis(50));
    }

    /** Where clients find it. */
    String url() {
        return proxy.url();
    }

    /** Asks, and listens to the end. */
    Told ask(ObjectNode request, String client) {
        int port = URI.create(proxy.url()).getPort();
        try (RawClient connection = RawClient.to(port)) {
            return Told.hear(connection.respond(request, client, "Connection: close").answer());
        } catch (RuntimeException e) {
            return Told.nothing(e);
        }
    }

    /** What the engine was asked and said. */
    Overheard engine() {
        return engine;
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
    }
}
