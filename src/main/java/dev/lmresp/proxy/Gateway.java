package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.transcript.Recorder;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.ReasoningSeal;
import dev.lmresp.translate.RequestTranslator;
import dev.lmresp.translate.ThoughtStore;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Where requests enter: knows the engine and runs the exchanges. */
public final class Gateway implements AutoCloseable {
    private final ServeConfig config;
    private final CompletableFuture<EngineSession> session;
    private final ReasoningSeal seal;
    private final RememberedCalls calls = new RememberedCalls();
    private final Optional<Recorder> recorder;
    private final IdSource ids;
    private final Pulse pulse = new Pulse();

    /**
     * A gateway.
     *
     * @param session the engine, which may still be looked for: requests wait for it
     * @param seal seals the reasoning that clients keep for the engine
     * @param recorder takes what goes over the wire
     */
    public Gateway(
            ServeConfig config,
            CompletableFuture<EngineSession> session,
            ReasoningSeal seal,
            Optional<Recorder> recorder,
            IdSource ids) {
        this.config = config;
        this.session = session;
        this.seal = seal;
        this.recorder = recorder;
        this.ids = ids;
    }

    /** An id for the next response. */
    public String nextResponseId() {
        return ids.next("resp_");
    }

    /** Takes what goes over the wire, if that is wanted. */
    public Optional<Recorder> recorder() {
        return recorder;
    }

    /**
     * Answers a request.
     *
     * @param sink takes the events
     * @param begun is told of the exchange before it begins, to be able to end it
     * @return the exchange, to be closed when the client has all of its answer
     * @throws ApiException when the request failed before anything was sent
     */
    public Exchange respond(Incoming incoming, EventSink sink, Consumer<Exchange> begun) {
        ResponsesRequest request = incoming.request();
        EngineSession engine = session();
        identify(engine, incoming);
        String asked = request.model().isEmpty() ? onlyModel(engine) : request.model();
        ResponsesRequest named = request.withModel(config.engineModel(asked));
        var store = new ThoughtStore(named.model(), seal, calls.of(incoming.who()));
        var asker =
                new EngineAsker(
                        engine,
                        config.autoWake(),
                        incoming,
                        named.model(),
                        dialect -> RequestTranslator.translate(named, dialect, store));
        var exchange = new Exchange(asker, incoming, request.withModel(asked), store, sink, this);
        begun.accept(exchange);
        pulse.add(exchange);
        try {
            exchange.run();
        } catch (RuntimeException e) {
            exchange.close();
            throw e;
        } finally {
            pulse.remove(exchange);
        }
        return exchange;
    }

    private void identify(EngineSession engine, Incoming incoming) {
        Duration patience = EngineFinder.modelsTimeout(limits());
        if (!incoming.request().model().isEmpty()) {
            engine.identify(patience);
            return;
        }
        try {
            engine.identifyOrFail(patience);
        } catch (EngineException e) {
            throw new ApiException(incoming.client().status(EngineFailure.of(e)));
        }
    }

    private String onlyModel(EngineSession engine) {
        if (config.models().containsKey("*")) {
            return config.models().getOrDefault("*", "");
        }
        return engine.onlyModel()
                .orElseThrow(
                        () ->
                                ApiException.missing(
                                        "model",
                                        "'model' is missing, and the engine decides nothing: "
                                                + engine.modelNames()));
    }

    /**
     * Asks the engine for its models.
     *
     * @throws EngineException when it gives no answer within seconds, or none that can be read
     */
    public List<EngineModel> askModels() throws EngineException {
        return session().askModels(EngineFinder.modelsTimeout(limits()));
    }

    /** What is known of the engine's health, at once; it must have been found. */
    public EngineHealth engineHealth() {
        return session().health(EngineFinder.modelsTimeout(limits()));
    }

    /** A way for one call to the engine as it is. */
    public Passage passage() {
        return new Passage(session().engine(), pulse, limits());
    }

    /** The engine; waits while it is being looked for. */
    public EngineSession session() {
        return session.join();
    }

    /** True when the engine has been found. */
    public boolean hasSession() {
        return session.isDone() && !session.isCompletedExceptionally();
    }

    /** How many exchanges and passages are under way. */
    public int running() {
        return pulse.beats().size();
    }

    /**
     * Waits for what is under way to end, and ends what does not.
     *
     * @param patience how long to wait
     */
    public void drain(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (running() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        pulse.beats().forEach(Pulse.Beat::stop);
        long grace = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (running() > 0 && System.nanoTime() < grace) {
            Thread.sleep(10);
        }
    }

    /** How the proxy runs. */
    public ServeConfig config() {
        return config;
    }

    ServeConfig.Limits limits() {
        return config.limits();
    }

    IdSource ids() {
        return ids;
    }

    /** Seconds since 1970. */
    long clock() {
        return Instant.now().getEpochSecond();
    }

    @Override
    public void close() {
        pulse.close();
        if (hasSession()) {
            session().engine().close();
        }
        recorder.ifPresent(Recorder::close);
    }
}
