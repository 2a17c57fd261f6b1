package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.ModelAlias;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.EngineException;
import dev.lmresp.http.Pollers;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.state.response.AbandonedResponse;
import dev.lmresp.state.response.OpenedStore;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.transcript.Recorder;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.ReasoningSeal;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The entry point for requests: selects engines and runs the exchanges. */
public final class Gateway implements AutoCloseable {
    private final ServeConfig config;
    private final Engines engines;
    private final Optional<Recorder> recorder;
    private final OpenedStore store;
    private final StoreProbe storeProbe;
    private final StoredHistory history;
    private final ExchangeContext context;
    private final Exchanges exchanges;
    private final BackgroundResponses background;
    private final CountProbes probes;

    /**
     * Creates a gateway and starts its ticker.
     *
     * @param engines the engines; requests wait while discovery runs
     * @param seal seals the reasoning that clients store for the engine
     * @param recorder records exchanges
     * @param store stores responses
     */
    public Gateway(
            ServeConfig config,
            Engines engines,
            ReasoningSeal seal,
            Optional<Recorder> recorder,
            OpenedStore store,
            IdSource ids) {
        this.config = config;
        this.engines = engines;
        this.recorder = recorder;
        this.store = store;
        this.history = new StoredHistory(store);
        this.storeProbe = new StoreProbe(store::check);
        this.context =
                new ExchangeContext(
                        config.limits(),
                        config.autoWake(),
                        seal,
                        new RememberedCalls(),
                        store,
                        ids,
                        () -> Instant.now().getEpochSecond(),
                        new Pollers("engine-streams"));
        this.exchanges = new Exchanges(config.limits().maxExchanges());
        this.background = new BackgroundResponses(store, exchanges, this::exchange, this::again);
        this.probes = new CountProbes(config.countProbe());
    }

    public String nextResponseId() {
        return context.ids().next("resp_");
    }

    /** Whether requests are recorded, for which their bodies are needed. */
    public boolean isRecording() {
        return recorder.isPresent();
    }

    /** The listeners of an exchange, from before its request is read. */
    public List<ExchangeListener> listeners(ClientRequest request) {
        return recorder.<ExchangeListener>map(to -> RecordingListener.of(to, request)).stream()
                .toList();
    }

    /**
     * Runs an exchange to its end.
     *
     * @param transport sends the response to the client
     * @return the finished exchange
     */
    public Exchange respond(Incoming incoming, Transport transport) {
        // what the exchange makes of it may be shorter
        var complete = new AtomicReference<@Nullable ResponsesRequest>();
        var exchange =
                new Exchange(
                        incoming,
                        () -> {
                            Target target = target(incoming);
                            complete.set(target.request());
                            return target;
                        },
                        transport,
                        context);
        exchanges.add(exchange);
        try {
            exchange.run();
        } finally {
            exchanges.remove(exchange);
            exchange.close();
        }
        remember(incoming, Optional.ofNullable(complete.get()), exchange.outcome());
        return exchange;
    }

    /** The request for a response that another process has left. */
    private Incoming again(AbandonedResponse left) {
        byte[] body = left.request().getBytes(StandardCharsets.UTF_8);
        var came = new ClientRequest(left.id(), "POST", "/v1/responses", Map.of(), body);
        return new Incoming(
                left.id(),
                RequestReader.read(Json.parse(left.request())),
                ClientProfile.of("", ""),
                left.owner(),
                "",
                ClientHeaders.of(Map.of("Content-Type", "application/json")),
                ExchangeListener.of(listeners(came)));
    }

    private Exchange exchange(Incoming incoming, Transport transport) {
        return new Exchange(incoming, () -> target(incoming), transport, context);
    }

    /** A count of the tokens of a request, to be {@linkplain #count run}. */
    public TokenCounting counting(Incoming incoming) {
        return new TokenCounting(incoming, () -> target(incoming), context, probes);
    }

    /**
     * Runs a count.
     *
     * @throws ApiException when nothing can be counted
     */
    public TokenCount count(TokenCounting counting) {
        exchanges.add(counting);
        try {
            return counting.run();
        } finally {
            exchanges.remove(counting);
        }
    }

    /**
     * Answers a request that only prepares a conversation: without output, and without the engine.
     *
     * @throws ApiException when it refers to something that is unknown
     */
    public void prepare(Incoming incoming, Transport transport) {
        UnsupportedParameters.check(incoming.request());
        ResponsesRequest request =
                history.complete(incoming.request(), incoming.owner(), incoming.history());
        Outcome outcome = new WarmUp(incoming, transport, context).run(request);
        remember(incoming, Optional.of(request), outcome);
    }

    /** What is not stored can still be continued on its connection; a failed turn cannot. */
    private static void remember(
            Incoming incoming, Optional<ResponsesRequest> complete, Outcome outcome) {
        ConnectionHistory connection = incoming.history();
        if (connection == ConnectionHistory.NONE) {
            return;
        }
        String previous = incoming.request().json().path(StoredHistory.PREVIOUS).asText("");
        if (outcome instanceof Outcome.Failed) {
            connection.forget(previous);
        } else if (complete.isPresent() && outcome instanceof Outcome.Answered answered) {
            JsonNode response = Json.parse(answered.response().toBytes());
            if (!response.path("store").asBoolean()) {
                var conversation =
                        new ArrayList<>(StoredHistory.items(complete.get().json().path("input")));
                response.path("output").forEach(conversation::add);
                connection.remember(incoming.id(), previous, conversation);
            }
        }
    }

    /** Resolves engine and model. */
    private Target target(Incoming incoming) {
        UnsupportedParameters.check(incoming.request());
        ResponsesRequest request =
                history.complete(incoming.request(), incoming.owner(), incoming.history());
        String named = request.model().isEmpty() ? config.model() : request.model();
        if (named.isEmpty()) {
            identify(engines.usual(), incoming);
            named = onlyModel(engines.usual());
        }
        String conversation = ConversationKey.of(request);
        List<Engines.Candidate> candidates =
                engines.candidates(named, conversation, modelsTimeout());
        Engines.Candidate first = candidates.getFirst();
        identify(first.engine(), incoming);
        return new Target(
                first.engine(),
                request.withModel(named),
                request.withModel(first.model()),
                engines.all().size() > 1,
                true,
                candidates.subList(1, candidates.size()),
                false,
                by -> {
                    if (candidates.size() > 1) {
                        engines.answered(conversation, by);
                    }
                },
                engines.moved(conversation, candidates));
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

    /** Creates a call that is passed to an engine unchanged. */
    public PassThroughCall passThrough(KnownEngine engine) {
        return new PassThroughCall(engine.engine(), exchanges, config.limits());
    }

    /** The models under the names that clients use, as the engines last listed them. */
    public List<NamedModel> models() {
        return NamedModel.all(engines, config);
    }

    /** A model that is not listed under this name, and can be asked for all the same. */
    public Optional<NamedModel> model(String name) {
        Optional<ModelAlias> any = Optional.ofNullable(config.aliases().get(ModelAlias.ANY));
        return any.map(it -> NamedModel.of(name, engines, it.shown()))
                .or(() -> engines.explicit(name).map(_ -> NamedModel.of(name, engines, "")));
    }

    /**
     * Asks all engines for their models.
     *
     * @throws EngineException when none of them answers
     */
    public List<NamedModel> askModels() throws EngineException {
        engines.askModels(modelsTimeout());
        return models();
    }

    /** The timeout for an engine's list of models. */
    public Duration modelsTimeout() {
        return EngineFinder.modelsTimeout(config.limits());
    }

    /** The stored responses; empty when nothing is stored. */
    public Optional<ResponseStore> store() {
        return store.get();
    }

    /** Generates ids. */
    public IdSource ids() {
        return context.ids();
    }

    /**
     * Items as they are stored: with ids, and what they refer to in the place of references.
     *
     * @param path where the items are in the request
     * @throws ApiException status 400 when one refers to an item that is not stored
     */
    public List<JsonNode> itemsToStore(List<JsonNode> items, String path, String owner) {
        return ListedItem.of(history.resolved(items, path, owner), context.ids());
    }

    /** Why requests cannot be taken now; empty when they can. Nobody can ask one that stops. */
    public Optional<String> obstacle() {
        return storeProbe.problem();
    }

    public Engines engines() {
        return engines;
    }

    /** The responses that are made in the background. */
    public BackgroundResponses background() {
        return background;
    }

    public Exchanges exchanges() {
        return exchanges;
    }

    public ServeConfig config() {
        return config;
    }

    /**
     * Waits for running exchanges to end, then leaves them to other proxies or ends them.
     *
     * @param patience how long to wait
     */
    public void drain(Duration patience) throws InterruptedException {
        exchanges.drain(patience, background::release);
    }

    @Override
    public void close() {
        background.close();
        exchanges.close();
        engines.close();
        context.pollers().close();
        recorder.ifPresent(Recorder::close);
        store.close();
    }
}
