package dev.lmresp.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the proxy is to run.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 for any that is free
 * @param engine where the engine is
 * @param engineApiKey the key for the engine, empty for none
 * @param apiKeys keys that clients must have one of; empty: no key is needed
 * @param dialect the engine's dialect, {@code auto} to find out
 * @param models names that clients use, and the engine's names that they stand for; {@code *}
 *     stands for every other name
 * @param autoWake wake an engine that says it sleeps
 * @param limits how much and how long
 * @param engineCa a file of certificates by which the engine is trusted, empty for those that the
 *     machine trusts
 * @param replayPace recordings take as long as they took, else they come at once
 * @param model the model that a request means which names none; empty for the engine's only one
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
        String model) {

    /** The port at which clients look for lmresp when nothing else is said. */
    public static final int USUAL_PORT = 7377;

    /** Looks for the dialect. */
    public static final String AUTO_DIALECT = "auto";

    /** The engine inside lmresp. */
    public static final String MOCK_ENGINE = "mock";

    /** What the address of recordings begins with; their folder follows. */
    public static final String REPLAY_ENGINE = "replay:";

    /** A configuration whose recordings come at once, and whose engine the machine trusts. */
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
                "");
    }

    /** The same with another engine. */
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
                model);
    }

    /**
     * How much and how long.
     *
     * @param maxBodyBytes largest request body, after decompression
     * @param maxInflightBytes how much the bodies of all requests under way may take together
     * @param maxAnswerBytes how large an answer of the engine may be that comes in one piece, and
     *     all that one says that comes as a stream
     * @param maxExchanges most exchanges at once
     * @param maxConnections most connections of clients at once
     * @param connectTimeout how long to wait for a connection to the engine
     * @param headerTimeout how long the engine may take to begin an answer
     * @param idleTimeout how long the engine may be silent in the middle of one
     * @param clientTimeout how long a client may take to send the head of a request, stop in the
     *     middle of a body, or take nothing of its answer
     * @param keepAlive how long the client may hear nothing before it is told that work goes on
     * @param drainTimeout how long running answers may take after a signal to stop
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
         * A body, its tree, and the request that is made of it for the engine, while all of them
         * are in memory (measured with images: 6).
         */
        private static final int HEAP_BYTES_A_BODY_BYTE = 8;

        /** The limits when nothing else is said. */
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

    /** The engine's name for a model that a client asks for. */
    public String engineModel(String asked) {
        String mapped = models.get(asked);
        return mapped == null ? models.getOrDefault("*", asked) : mapped;
    }

    /**
     * The host by which programs of this machine reach a listener, as it stands in a URL: who
     * listens on all addresses is reached on its own.
     */
    public static String clientHost(String listening) {
        return switch (listening) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> listening.contains(":") ? "[" + listening + "]" : listening;
        };
    }
}
