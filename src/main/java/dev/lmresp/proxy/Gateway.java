package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.EngineException;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.transcript.Recorder;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.ReasoningSeal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where requests enter: knows the engines and runs the exchanges. */
public final class Gateway implements AutoCloseable {
    private final ServeConfig config;
    private final Engines engines;
    private final Optional<Recorder> recorder;
    private final ExchangeContext context;
    private final Exchanges exchanges;

    /**
     * A gateway.
     *
     * @param engines those that answer; requests wait while they are looked for
     * @param seal seals the reasoning that clients keep for the engine
     * @param recorder takes what goes over the wire
     */
    public Gateway(
            ServeConfig config,
            Engines engines,
            ReasoningSeal seal,
            Optional<Recorder> recorder,
            IdSource ids) {
        this.config = config;
        this.engines = engines;
        this.recorder = recorder;
        this.context =
                new ExchangeContext(
                        config.limits(),
                        config.autoWake(),
                        seal,
                        new RememberedCalls(),
                        ids,
                        () -> Instant.now().getEpochSecond());
        this.exchanges = new Exchanges(config.limits().maxExchanges());
    }

    /** An id for the next response. */
    public String nextResponseId() {
        return context.ids().next("resp_");
    }

    /** Those who want to hear of an exchange, from before its request is read. */
    public List<ExchangeListener> listeners(ClientRequest request) {
        return recorder.<ExchangeListener>map(to -> RecordingListener.of(to, request)).stream()
                .toList();
    }

    /**
     * Answers a request.
     *
     * @param transport the way to the client
     * @return the exchange, which has ended
     */
    public Exchange respond(Incoming incoming, Transport transport) {
        var exchange = new Exchange(incoming, () -> target(incoming), transport, context);
        exchanges.add(exchange);
        try {
            exchange.run();
        } finally {
            exchanges.remove(exchange);
            exchange.close();
        }
        return exchange;
    }

    /** Finds out whom to ask for which model. */
    private Target target(Incoming incoming) {
        ResponsesRequest request = incoming.request();
        UnsupportedParameters.check(request);
        String named = request.model().isEmpty() ? config.model() : request.model();
        KnownEngine engine = engines.candidates(config.engineModel(named)).getFirst();
        identify(engine, incoming);
        String asked = named.isEmpty() ? onlyModel(engine) : named;
        return new Target(
                engine, request.withModel(asked), request.withModel(config.engineModel(asked)));
    }

    private void identify(KnownEngine engine, Incoming incoming) {
        Duration patience = EngineFinder.modelsTimeout(config.limits());
        if (!incoming.request().model().isEmpty() || !config.model().isEmpty()) {
            engine.identify(patience);
            return;
        }
        try {
            engine.identifyOrFail(patience);
        } catch (EngineException e) {
            throw new ApiException(incoming.client().status(EngineFailure.of(e)));
        }
    }

    private String onlyModel(KnownEngine engine) {
        if (config.models().containsKey("*")) {
            return config.models().getOrDefault("*", "");
        }
        return engine.onlyModel()
                .orElseThrow(
                        () ->
                                ApiException.missing(
                                        "model",
                                        "'model' is missing, and there is no default: "
                                                + engine.modelNames()));
    }

    /** A way for one call to the engine as it is. */
    public PassThroughCall passThrough() {
        return new PassThroughCall(engines.all().getFirst().engine(), exchanges, config.limits());
    }

    /** How long an engine may take to say which models it has. */
    public Duration modelsTimeout() {
        return EngineFinder.modelsTimeout(config.limits());
    }

    /** Those that answer. */
    public Engines engines() {
        return engines;
    }

    /** What is under way. */
    public Exchanges exchanges() {
        return exchanges;
    }

    /** How the proxy runs. */
    public ServeConfig config() {
        return config;
    }

    @Override
    public void close() {
        exchanges.close();
        engines.close();
        recorder.ifPresent(Recorder::close);
    }
}
