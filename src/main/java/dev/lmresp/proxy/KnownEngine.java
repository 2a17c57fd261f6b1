package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.proxy.refusal.DialectCorrections;
import dev.lmresp.proxy.refusal.Refusal;
import dev.lmresp.proxy.routing.Circuit;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An engine, and what is known about it: its dialect, its models, and corrections learned from its
 * refusals. An engine may start after lmresp, so this may become known late.
 */
public final class KnownEngine {
    /** Ten times the longest known list, of thousands of models. */
    private static final int MOST_LIST_BYTES = 16 << 20;

    /** The catalog entry for clients is a hundred times as long as the shortest entry here. */
    private static final int MOST_MODELS = 10_000;

    private static final int MOST_NAMES = 50;

    private final EngineConfig config;
    private final Engine engine;
    private final Function<List<EngineModel>, Dialect> detector;
    private final Circuit circuit = new Circuit();
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean isKnown;

    private final ModelsInquiry inquiry;

    private volatile Dialect dialect;
    private volatile List<EngineModel> models = List.of();
    private final DialectCorrections corrections;

    /**
     * Creates an engine of which only the address is known.
     *
     * @param config its name, and what it may be asked
     * @param detector detects the dialect from the models, which may be empty
     */
    public KnownEngine(
            EngineConfig config, Engine engine, Function<List<EngineModel>, Dialect> detector) {
        this(config, engine, detector, InstantSource.system());
    }

    /** With a clock, by which corrections expire. */
    KnownEngine(
            EngineConfig config,
            Engine engine,
            Function<List<EngineModel>, Dialect> detector,
            InstantSource clock) {
        this.config = config;
        this.engine = engine;
        this.corrections = new DialectCorrections(clock);
        this.detector = detector;
        this.inquiry = new ModelsInquiry(engine.address(), this::ask);
        this.dialect = detector.apply(List.of());
    }

    public Engine engine() {
        return engine;
    }

    /** What people and clients call it. */
    public String name() {
        return config.name();
    }

    /** Its configuration. */
    public EngineConfig config() {
        return config;
    }

    /** Whether it is worth asking. */
    public Circuit circuit() {
        return circuit;
    }

    /** The number of requests that it is answering. */
    public int running() {
        return running.get();
    }

    /** A request to it begins. */
    void begin() {
        running.incrementAndGet();
    }

    /** A request to it is over. */
    void end() {
        running.decrementAndGet();
    }

    /** Whether it lists a model and may be asked for it. */
    boolean lists(String model) {
        return config.takes(model) && models.stream().anyMatch(it -> it.id().equals(model));
    }

    /** Whether it is configured for a model, listed or not. */
    boolean isMeantFor(String model) {
        return !config.models().isEmpty() && config.takes(model);
    }

    /** Asks for its models; a failure is one of the engine. */
    void probe(Duration patience) {
        try {
            askModels(patience);
        } catch (EngineException e) {
            circuit.failed(System.nanoTime());
        }
    }

    /** The engine's dialect, as far as it is known. */
    public Dialect dialect() {
        return dialect;
    }

    /** The models it last listed; empty when it has not listed any yet. */
    public List<EngineModel> models() {
        return models;
    }

    /**
     * Detects the engine's dialect, unless it is known.
     *
     * @param patience how long to wait. An engine that is loading a model may take longer, and its
     *     answer is used when it comes; other requests do not wait for it again
     */
    void identify(Duration patience) {
        if (!isKnown) {
            inquiry.quickAnswer(patience);
        }
    }

    /**
     * Like {@link #identify}, for callers that need the dialect.
     *
     * @throws EngineException when it did not answer in time
     */
    void identifyOrFail(Duration patience) throws EngineException {
        if (!isKnown) {
            askModels(patience);
        }
    }

    /**
     * Requests the list of models, in one request for all who wait for it. The first answer also
     * determines the dialect.
     *
     * @param patience how long to wait, before falling back to the last known list
     * @return the models, empty when the engine has no list of them
     * @throws EngineException when the answer is unreadable, or there is none in time and no last
     *     known list
     */
    public List<EngineModel> askModels(Duration patience) throws EngineException {
        Optional<EngineException> failure = inquiry.answer(patience);
        if (failure.isPresent()
                && !(isKnown && failure.get().reason() == EngineException.Reason.TIMEOUT)) {
            throw failure.get();
        }
        return models;
    }

    /**
     * The engine's health, without waiting. If it is outdated, a check starts in the background.
     *
     * @param patience the timeout for the list of models
     */
    public EngineHealth health(Duration patience) {
        return inquiry.health(patience);
    }

    private void ask() throws EngineException {
        try (EngineAnswer answer = engine.send(EngineCall.get("/v1/models"))) {
            if (answer.isSuccess()) {
                know(models(Json.parse(read(answer))));
                circuit.answered();
            } else if (answer.status() == 404 || answer.status() == 405) {
                know(List.of());
            } else {
                boolean isKey = answer.status() == 401 || answer.status() == 403;
                throw new EngineException(
                        isKey ? EngineException.Reason.REFUSED_KEY : EngineException.Reason.BROKEN,
                        "the engine returns HTTP " + answer.status() + " to GET /v1/models",
                        new IOException("HTTP " + answer.status()));
            }
        } catch (IOException | JsonSyntaxException e) {
            throw new EngineException(
                    EngineException.Reason.UNREADABLE,
                    "the engine's model list cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private static List<EngineModel> models(JsonNode list) throws IOException {
        List<EngineModel> models = EngineModel.readAll(list);
        if (models.size() > MOST_MODELS) {
            throw new IOException("it has more than " + MOST_MODELS + " models");
        }
        return models;
    }

    private static byte[] read(EngineAnswer answer) throws IOException {
        byte[] list = answer.body().readNBytes(MOST_LIST_BYTES + 1);
        if (list.length > MOST_LIST_BYTES) {
            throw new IOException("it is longer than " + (MOST_LIST_BYTES >> 20) + " MiB");
        }
        return list;
    }

    private synchronized void know(List<EngineModel> now) {
        models = now;
        if (!isKnown) {
            isKnown = true;
            dialect = detector.apply(now);
        }
    }

    /** The dialect for one of its models, with all corrections learned. */
    public Dialect dialect(String model) {
        return corrections.dialect(asListed(model), dialect);
    }

    /** Learns from the refusals of a request, after a correction has succeeded. */
    void learn(String model, List<Refusal> refusals, Dialect begun) {
        corrections.learn(asListed(model), refusals, begun, dialect);
    }

    /** The engine's name for a model: an engine with one model accepts any name. */
    private String asListed(String model) {
        return onlyModel().orElse(model);
    }

    /** The corrections learned for each model, as sentences. */
    public Map<String, List<String>> learned() {
        return corrections.sentences();
    }

    /** The engine's only model, if it has just one. */
    Optional<String> onlyModel() {
        return models.size() == 1 ? Optional.of(models.getFirst().id()) : Optional.empty();
    }

    /** The names of its models, for an error message. */
    String modelNames() {
        return models.isEmpty()
                ? "it does not list its models"
                : "it has " + names(models.stream().map(EngineModel::id).toList());
    }

    /**
     * True when a message already names all of its models.
     *
     * @param asked the requested model, which the message names anyway
     */
    boolean modelsAreTold(String message, String asked) {
        List<String> others =
                models.stream().map(EngineModel::id).filter(it -> !it.equals(asked)).toList();
        return !others.isEmpty() && others.stream().allMatch(it -> isNamed(it, message));
    }

    /** True when a text has a name that is not part of a longer one. */
    private static boolean isNamed(String name, String text) {
        return Pattern.compile("(?<![\\w./:-])" + Pattern.quote(name) + "(?![\\w/:-]|\\.\\w)")
                .matcher(text)
                .find();
    }

    /** Names in a sentence, with the number of those that are omitted. */
    public static String names(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() <= MOST_NAMES
                ? first
                : first + " and " + (names.size() - MOST_NAMES) + " more";
    }
}
