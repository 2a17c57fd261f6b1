package dev.lmresp.testing;

import dev.lmresp.app.RunningProxy;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.EngineSet;
import dev.lmresp.config.ModelAlias;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.ServeConfig.Limits;
import dev.lmresp.config.Settings;
import dev.lmresp.config.StoreConfig;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.server.RequestLog;
import dev.lmresp.transcript.Recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A proxy inside the test's JVM, on a port of its own. */
public final class TestProxy implements AutoCloseable {
    private final RunningProxy proxy;

    private TestProxy(RunningProxy proxy) {
        this.proxy = proxy;
    }

    /** A proxy of the built-in mock engine. */
    public static TestProxy mock() {
        return withEngine(ServeConfig.MOCK_ENGINE).start();
    }

    /** A proxy of an engine. */
    public static TestProxy of(RawEngine engine) {
        return withEngine(engine).start();
    }

    /** A proxy of an engine, to be set up further. */
    public static Setup withEngine(RawEngine engine) {
        return withEngine(engine.url());
    }

    /** A proxy of the engine at an address, or {@code mock}, to be set up further. */
    public static Setup withEngine(String address) {
        return new Setup(address);
    }

    /** Its address, without {@code /v1}. */
    public String url() {
        return proxy.url();
    }

    /** The port that it listens on. */
    public int port() {
        return URI.create(url()).getPort();
    }

    /** Its inside. */
    public Gateway gateway() {
        return proxy.gateway();
    }

    /** Stops it as a signal does. */
    public void stop(Duration patience) throws InterruptedException {
        proxy.stop(patience);
    }

    /** A raw client connected to it. */
    public RawClient client() {
        return RawClient.to(port());
    }

    @Override
    public void close() {
        proxy.close();
    }

    /** How a proxy is to run. */
    public static final class Setup {
        private final String engine;
        private String dialect = ServeConfig.AUTO_DIALECT;
        private String engineApiKey = "";
        private List<String> apiKeys = List.of();
        private final Map<String, String> models = new LinkedHashMap<>();
        private final List<EngineConfig> engines = new ArrayList<>();
        private final Map<String, ModelAlias> aliases = new LinkedHashMap<>();
        private boolean autoWake;
        private boolean replayPace;
        private boolean countProbe = true;
        private long maxBodyBytes = Limits.DEFAULT.maxBodyBytes();
        private long maxInflightBytes = Limits.DEFAULT.maxInflightBytes();
        private long maxAnswerBytes = Limits.DEFAULT.maxAnswerBytes();
        private int maxExchanges = Limits.DEFAULT.maxExchanges();
        private int maxConnections = Limits.DEFAULT.maxConnections();
        private Duration headerTimeout = Limits.DEFAULT.headerTimeout();
        private Duration idleTimeout = Limits.DEFAULT.idleTimeout();
        private Duration clientTimeout = Limits.DEFAULT.clientTimeout();
        private Duration keepAlive = Limits.DEFAULT.keepAlive();
        private Map<String, String> environment = Map.of();
        private StoreConfig.Place store = StoreConfig.Place.OFF;
        private Optional<Path> recordFolder = Optional.empty();
        private RequestLog log = RequestLog.NONE;
        private Recorder.Bounds recordBounds = Recorder.Bounds.DEFAULT;

        private Setup(String engine) {
            this.engine = engine;
        }

        /** The key for the engine. */
        public Setup engineApiKey(String key) {
            engineApiKey = key;
            return this;
        }

        /** Keys that clients must have one of. */
        public Setup apiKeys(String... keys) {
            apiKeys = List.of(keys);
            return this;
        }

        /** Another name for a model. */
        public Setup model(String alias, String name) {
            models.put(alias, name);
            return this;
        }

        /** Wakes an engine that sleeps. */
        public Setup autoWake() {
            autoWake = true;
            return this;
        }

        /** Does not count tokens by asking the engine for one. */
        public Setup noCountProbe() {
            countProbe = false;
            return this;
        }

        /** The largest request body. */
        public Setup maxBodyBytes(long bytes) {
            maxBodyBytes = bytes;
            return this;
        }

        /** How much the bodies of all requests under way may take together. */
        public Setup maxInflightBytes(long bytes) {
            maxInflightBytes = bytes;
            return this;
        }

        /** The largest answer of the engine. */
        public Setup maxAnswerBytes(long bytes) {
            maxAnswerBytes = bytes;
            return this;
        }

        /** The most exchanges at once. */
        public Setup maxExchanges(int count) {
            maxExchanges = count;
            return this;
        }

        /** The most connections at once. */
        public Setup maxConnections(int count) {
            maxConnections = count;
            return this;
        }

        /** How long the engine may take to begin an answer. */
        public Setup headerTimeout(Duration duration) {
            headerTimeout = duration;
            return this;
        }

        /** How long the engine may be silent in an answer. */
        public Setup idleTimeout(Duration duration) {
            idleTimeout = duration;
            return this;
        }

        /** How long a client may keep the proxy waiting. */
        public Setup clientTimeout(Duration duration) {
            clientTimeout = duration;
            return this;
        }

        /** How long the client may hear nothing. */
        public Setup keepAlive(Duration duration) {
            keepAlive = duration;
            return this;
        }

        /** What hears of each request. */
        public Setup log(RequestLog.Extent extent, Consumer<String> lines) {
            log = new RequestLog(extent, lines);
            return this;
        }

        /** The engine's dialect, whatever the engine says. */
        public Setup dialect(String name) {
            dialect = name;
            return this;
        }

        /** The folder in which it keeps its state; without one it keeps none. */
        public Setup state(Path folder) {
            environment = Map.of("XDG_STATE_HOME", folder.toString());
            return this;
        }

        /** Where it stores responses; nowhere without this. */
        public Setup store(StoreConfig.Place place) {
            store = place;
            return this;
        }

        /** Recordings take as long as they took. */
        public Setup replayPace() {
            replayPace = true;
            return this;
        }

        /** Where it records its exchanges. */
        public Setup record(Path folder) {
            return record(folder, Recorder.Bounds.DEFAULT);
        }

        /** Where it records its exchanges, and how much of them. */
        public Setup record(Path folder, Recorder.Bounds bounds) {
            recordFolder = Optional.of(folder);
            recordBounds = bounds;
            return this;
        }

        private Optional<Recorder> recorder() {
            var secrets = new ArrayList<>(apiKeys);
            secrets.add(engineApiKey);
            return recordFolder.map(
                    folder -> {
                        try {
                            return new Recorder(folder, recordBounds, secrets, warning -> {});
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }

        /** One more engine; the first is then one of several. */
        public Setup engine(EngineConfig another) {
            engines.add(another);
            return this;
        }

        /** A name for several models. */
        public Setup alias(ModelAlias alias) {
            aliases.put(alias.name(), alias);
            return this;
        }

        /** Starts it. */
        public TestProxy start() {
            var config =
                    new ServeConfig(
                            "127.0.0.1",
                            0,
                            new EngineAddress(engine),
                            engineApiKey,
                            apiKeys,
                            dialect,
                            Map.copyOf(models),
                            autoWake,
                            new Limits(
                                    maxBodyBytes,
                                    maxInflightBytes,
                                    maxAnswerBytes,
                                    maxExchanges,
                                    maxConnections,
                                    Duration.ofSeconds(2),
                                    headerTimeout,
                                    idleTimeout,
                                    clientTimeout,
                                    keepAlive,
                                    Duration.ofSeconds(10)),
                            "",
                            replayPace,
                            countProbe,
                            "",
                            StoreConfig.DEFAULT.in(store),
                            new EngineSet(engines, "", aliases));
            var proxy =
                    new TestProxy(
                            RunningProxy.start(
                                    config,
                                    Settings.load(environment, Path.of("no-such-folder")),
                                    log,
                                    recorder(),
                                    _ -> {}));
            // so that a test's first request is not the one that waits for the engine's models
            proxy.gateway().engines().all().getFirst();
            return proxy;
        }
    }
}
