package dev.lmresp.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of the proxy.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any that is free
 * @param engine the engine's address
 * @param engineApiKey the key for the engine, empty for none
 * @param apiKeys the keys that clients may use; empty if no key is needed
 * @param dialect the engine's dialect, {@code auto} to detect it
 * @param models aliases that clients use, with the engine's names; {@code *} matches every other
 *     name
 * @param autoWake wake a sleeping engine
 * @param limits timeouts and size limits
 * @param engineCa a file of certificates to trust for the engine, empty for the system's
 * @param replayPace play recordings with their timing, otherwise at once
 * @param countProbe ask the engine for one token where it has no other way to count those of a
 *     request
 * @param model the default model; empty for the engine's only one
 * @param store where responses are stored
 * @param engines the engines of the settings files, which are used instead of {@code engine}; and
 *     names for several models
 */
public record ServeConfig(
        String host,
        int port,
        EngineAddress engine,
        String engineApiKey,
        List<String> apiKeys,
        String dialect,
        Map<String, String> models,
        boolean autoWake,
        Limits limits,
        String engineCa,
        boolean replayPace,
        boolean countProbe,
        String model,
        StoreConfig store,
        EngineSet engines) {

    /** The default address to listen on: only programs on this machine can connect. */
    public static final String USUAL_HOST = "127.0.0.1";

    /** The default port. */
    public static final int USUAL_PORT = 7377;

    /** Detects the dialect. */
    public static final String AUTO_DIALECT = "auto";

    /** The built-in mock. */
    public static final String MOCK_ENGINE = "mock";

    /** The prefix of a folder of recordings as engine. */
    public static final String REPLAY_ENGINE = "replay:";

    /** Without recorded timing, with the system's trusted certificates, and a store in memory. */
    public ServeConfig(
            String host,
            int port,
            EngineAddress engine,
            String engineApiKey,
            List<String> apiKeys,
            String dialect,
            Map<String, String> models,
            boolean autoWake,
            Limits limits) {
        this(
                host,
                port,
                engine,
                engineApiKey,
                apiKeys,
                dialect,
                models,
                autoWake,
                limits,
                "",
                false,
                true,
                "",
                StoreConfig.DEFAULT.in(StoreConfig.Place.MEMORY),
                EngineSet.NONE);
    }

    public ServeConfig withEngine(EngineAddress other) {
        return new ServeConfig(
                host,
                port,
                other,
                engineApiKey,
                apiKeys,
                dialect,
                models,
                autoWake,
                limits,
                engineCa,
                replayPace,
                countProbe,
                model,
                store,
                engines);
    }

    /** The same configuration, which stores responses elsewhere. */
    public ServeConfig withStore(StoreConfig.Place place) {
        return new ServeConfig(
                host,
                port,
                engine,
                engineApiKey,
                apiKeys,
                dialect,
                models,
                autoWake,
                limits,
                engineCa,
                replayPace,
                countProbe,
                model,
                store.in(place),
                engines);
    }

    /**
     * Timeouts and size limits.
     *
     * @param maxBodyBytes the largest request body, after decompression
     * @param maxInflightBytes the total size of the bodies of all running requests
     * @param maxAnswerBytes the largest answer of the engine: the body if not streamed, the content
     *     if streamed
     * @param maxExchanges the maximum number of concurrent exchanges
     * @param maxConnections the maximum number of client connections
     * @param connectTimeout the timeout for connecting to the engine
     * @param headerTimeout the timeout for the start of the engine's answer
     * @param idleTimeout the timeout for silence within the engine's answer
     * @param clientTimeout the timeout for a client to send the head of a request, for a pause in
     *     its body, and for reading its answer
     * @param keepAlive the silence after which a keep-alive event is sent to the client
     * @param drainTimeout how long running answers may take after a shutdown signal
     */
    public record Limits(
            long maxBodyBytes,
            long maxInflightBytes,
            long maxAnswerBytes,
            int maxExchanges,
            int maxConnections,
            Duration connectTimeout,
            Duration headerTimeout,
            Duration idleTimeout,
            Duration clientTimeout,
            Duration keepAlive,
            Duration drainTimeout) {
        /**
         * The heap for a body, its tree, and the engine's request made from it, while all of them
         * are in memory (measured with images: 6).
         */
        private static final int HEAP_BYTES_A_BODY_BYTE = 8;

        /** The default limits. */
        public static final Limits DEFAULT =
                new Limits(
                        64L << 20,
                        Runtime.getRuntime().maxMemory() / HEAP_BYTES_A_BODY_BYTE,
                        32L << 20,
                        1024,
                        4096,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(10));
    }

    /**
     * The configured engines in their order, at least one: those of the settings files, or the one
     * of the options, whose address is empty when it is to be searched for.
     */
    public List<EngineConfig> allEngines() {
        if (!engines.engines().isEmpty()) {
            return engines.engines();
        }
        return List.of(
                EngineConfig.of(
                        EngineConfig.nameOf(engine), engine, engineApiKey, dialect, engineCa));
    }

    /** All names that clients have for models of engines. */
    public Map<String, ModelAlias> aliases() {
        var all = new LinkedHashMap<String, ModelAlias>();
        models.forEach((name, model) -> all.put(name, ModelAlias.of(name, model)));
        all.putAll(engines.aliases());
        return all;
    }

    /** The engine's name for the model of a request. */
    public String engineModel(String asked) {
        String mapped = models.get(asked);
        return mapped == null ? models.getOrDefault("*", asked) : mapped;
    }

    /**
     * The host for local clients of a listener, in URL form: its own address, or loopback if it
     * listens on all addresses.
     */
    public static String clientHost(String listening) {
        return switch (listening) {
            case "0.0.0.0" -> USUAL_HOST;
            case "::" -> "[::1]";
            default -> listening.contains(":") ? "[" + listening + "]" : listening;
        };
    }
}
