package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.DialectValues;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.ServeConfig.Limits;
import dev.lmresp.config.StoreConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.proxy.ClientHeaders;
import dev.lmresp.proxy.ClientProfile;
import dev.lmresp.proxy.Engines;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.proxy.Incoming;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.proxy.Outcome;
import dev.lmresp.proxy.Transport;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.Response;
import dev.lmresp.state.response.OpenedStore;
import dev.lmresp.translate.AesReasoningSeal;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ReasoningSeal;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends requests like Codex's to an engine, each through a proxy of its own, so that corrections
 * learned in one request do not affect the others.
 */
final class ProbedEngine {
    /** More than any probe needs; the engine's raw answer is kept in addition to the response. */
    private static final long MOST_ANSWER_BYTES = 4 << 20;

    private final Engine engine;
    private final Dialect dialect;
    private final String model;
    private final ServeConfig config;
    private final Duration patience;
    private final Advice advice;
    private final AtomicLong ids = new AtomicLong();
    private final ReasoningSeal seal = seal();
    private final Map<String, CompletableFuture<ProbeAnswer>> shared = new ConcurrentHashMap<>();
    private final Map<String, Object> learned = new LinkedHashMap<>();
    private volatile long end = Long.MAX_VALUE;

    /**
     * Creates the view of an engine for all probes.
     *
     * @param dialect the dialect to use
     * @param model the model to use
     * @param patience the timeout of each request
     */
    ProbedEngine(
            Engine engine,
            Dialect dialect,
            String model,
            ServeConfig config,
            Duration patience,
            Advice advice) {
        this.engine = engine;
        this.dialect = dialect;
        this.model = model;
        this.config = patient(config);
        this.patience = patience;
        this.advice = advice;
    }

    /** Disables the proxy's own timeouts, whose advice does not apply here. */
    private static ServeConfig patient(ServeConfig config) {
        Duration never = Duration.ofHours(1);
        Limits now = config.limits();
        return new ServeConfig(
                config.host(),
                config.port(),
                config.engine(),
                config.engineApiKey(),
                config.apiKeys(),
                config.dialect(),
                Map.of(),
                config.autoWake(),
                new Limits(
                        now.maxBodyBytes(),
                        now.maxInflightBytes(),
                        Math.min(now.maxAnswerBytes(), MOST_ANSWER_BYTES),
                        now.maxExchanges(),
                        now.maxConnections(),
                        now.connectTimeout(),
                        never,
                        never,
                        never,
                        never,
                        now.drainTimeout()));
    }

    private static ReasoningSeal seal() {
        var random = new SecureRandom();
        return new AesReasoningSeal(
                bytes(random, 32), () -> bytes(random, AesReasoningSeal.NONCE_BYTES));
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    Dialect dialect() {
        return dialect;
    }

    /** The model in use. */
    String model() {
        return model;
    }

    /** Limits the total time of all requests from now on. */
    void endAfter(Duration time) {
        end = System.nanoTime() + time.toNanos();
    }

    private Duration left() {
        if (end == Long.MAX_VALUE) {
            return patience;
        }
        var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        return left.compareTo(patience) < 0 ? left : patience;
    }

    /** The advice on a problem. */
    String advice(String problem, String said) {
        String root = engine.address().replaceAll("/v1$", "");
        return advice.on(problem, dialect.name(), said).replace("{root}", root);
    }

    /** The advice on a problem without a message of the engine. */
    String advice(String problem) {
        return advice(problem, "");
    }

    /** The fields of the dialect that the engine contradicts, so far. */
    Map<String, Object> learned() {
        synchronized (learned) {
            return new LinkedHashMap<>(learned);
        }
    }

    /** Stores another value of a field of the dialect. */
    void learn(String field, Object value) {
        synchronized (learned) {
            if (!value.equals(DialectValues.of(dialect).get(field))) {
                learned.put(field, value);
            }
        }
    }

    /** Sends a request once for all probes that share it. */
    ProbeAnswer shared(String name, Supplier<ProbeAnswer> asking) {
        var mine = new CompletableFuture<ProbeAnswer>();
        CompletableFuture<ProbeAnswer> first = shared.putIfAbsent(name, mine);
        if (first != null) {
            return first.join();
        }
        try {
            mine.complete(asking.get());
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        }
        return mine.join();
    }

    /** Sends a request in the engine's dialect. */
    ProbeAnswer ask(ObjectNode request) {
        return ask(request, dialect);
    }

    /** Sends a request in a variant of the dialect. */
    ProbeAnswer ask(ObjectNode request, Dialect spoken) {
        Duration limit = left();
        var tap = new CapturingEngine(engine, model);
        var known = new KnownEngine(config.allEngines().getFirst(), tap, models -> spoken);
        var over = new CompletableFuture<Void>();
        var kept = new Kept(exchange -> endAfter(limit, exchange, over));
        IdSource source = prefix -> prefix + "doctor" + ids.incrementAndGet();
        try (var gateway = gateway(config, known, source)) {
            var incoming =
                    new Incoming(
                            source.next("resp_"),
                            RequestReader.read(request.put("model", model)),
                            ClientProfile.CODEX,
                            "",
                            "",
                            ClientHeaders.of(Map.of("Content-Type", "application/json")),
                            ExchangeListener.NONE);
            try {
                gateway.respond(incoming, kept);
            } finally {
                over.complete(null);
            }
        }
        Map<String, Object> taught = DialectValues.changed(spoken, known.dialect(model));
        taught.forEach(this::learn);
        return new ProbeAnswer(
                kept.response,
                kept.failure,
                kept.failure.isPresent() || kept.response.isPresent(),
                limit,
                kept.notes,
                tap.last(),
                taught);
    }

    private static void endAfter(Duration limit, Exchange exchange, CompletableFuture<Void> over) {
        over.copy()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(
                        late -> {
                            exchange.clientGone();
                            return null;
                        });
    }

    /** Keeps only the end of the answer. */
    private static final class Kept implements Transport {
        private final Consumer<Exchange> begun;
        private List<Note> notes = List.of();
        private Optional<Response> response = Optional.empty();
        private Optional<Outcome.Failed> failure = Optional.empty();

        Kept(Consumer<Exchange> begun) {
            this.begun = begun;
        }

        @Override
        public void begin(Exchange exchange) {
            begun.accept(exchange);
        }

        @Override
        public void event(long number, Event event) {}

        @Override
        public void noted(List<Note> lost) {
            notes = List.copyOf(lost);
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public boolean isOpen() {
            // so that an early error has its status
            return false;
        }

        @Override
        public void end(Outcome outcome) {
            switch (outcome) {
                case Outcome.Answered answered -> response = Optional.of(answered.response());
                case Outcome.Failed failed -> failure = Optional.of(failed);
                case Outcome.ClientGone _ -> {}
            }
        }
    }

    /** Probes are not stored. */
    private Gateway gateway(ServeConfig config, KnownEngine known, IdSource ids) {
        var nowhere =
                new OpenedStore(
                        StoreConfig.DEFAULT.in(StoreConfig.Place.OFF), Optional.empty(), _ -> {});
        return new Gateway(config, Engines.of(known), seal, Optional.empty(), nowhere, ids);
    }
}
