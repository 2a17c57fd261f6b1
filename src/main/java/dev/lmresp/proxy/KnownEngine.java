package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.proxy.refusal.DialectCorrections;
import dev.lmresp.proxy.refusal.Refusal;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The engine that answers, and what is known of it: its dialect, its models, and what its refusals
 * have taught. An engine may start after lmresp, so what it is may become known late.
 */
public final class KnownEngine {
    /** The longest known, of thousands of models, is a tenth of it. */
    private static final int MOST_LIST_BYTES = 16 << 20;

    /** What clients are told of each is a hundred times as long as its shortest entry. */
    private static final int MOST_MODELS = 10_000;

    private static final int MOST_NAMES = 50;

    private final Engine engine;
    private final Function<List<EngineModel>, Dialect> detector;
    private volatile boolean isKnown;

    private final ModelsInquiry inquiry;

    private volatile Dialect dialect;
    private volatile List<EngineModel> models = List.of();
    private final DialectCorrections corrections;

    /**
     * At first no more is known than its address.
     *
     * @param detector tells the dialect by the models, of which there may be none
     */
    public KnownEngine(Engine engine, Function<List<EngineModel>, Dialect> detector) {
        this(engine, detector, InstantSource.system());
    }

    /** With a clock of its own, by which it forgets. */
    KnownEngine(Engine engine, Function<List<EngineModel>, Dialect> detector, InstantSource clock) {
        this.engine = engine;
        this.corrections = new DialectCorrections(clock);
        this.detector = detector;
        this.inquiry = new ModelsInquiry(engine.address(), this::ask);
        this.dialect = detector.apply(List.of());
    }

    /** The engine. */
    public Engine engine() {
        return engine;
    }

    /** How it likes its requests, as far as that is known. */
    public Dialect dialect() {
        return dialect;
    }

    /** The models that it last said it has; empty when it has not said so yet. */
    public List<EngineModel> models() {
        return models;
    }

    /**
     * Asks the engine what it is, unless it has said so.
     *
     * @param patience how long to wait. An engine that is loading a model may take longer, and what
     *     it says then still counts; meanwhile nobody waits for it again.
     */
    void identify(Duration patience) {
        if (!isKnown) {
            inquiry.quickAnswer(patience);
        }
    }

    /**
     * As {@link #identify}, for one who cannot go on without.
     *
     * @throws EngineException when it has not said in time what it is
     */
    void identifyOrFail(Duration patience) throws EngineException {
        if (!isKnown) {
            askModels(patience);
        }
    }

    /**
     * Asks the engine for its models, together with all others who do. The first answer also tells
     * its dialect.
     *
     * @param patience how long to wait; then those that it last said it has must do
     * @return the models, empty when the engine has no list of them
     * @throws EngineException when it gives no answer that can be read, or none in time and never
     *     has
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
     * What is known of the engine's health, at once. Where that is old, the engine is asked
     * meanwhile.
     *
     * @param patience how long it may take to say which models it has
     */
    public EngineHealth health(Duration patience) {
        return inquiry.health(patience);
    }

    private void ask() throws EngineException {
        try (EngineAnswer answer = engine.send(EngineCall.get("/v1/models"))) {
            if (answer.isSuccess()) {
                know(models(Json.parse(read(answer))));
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

    /** How it likes requests for one of its models, with all that its refusals have taught. */
    public Dialect dialect(String model) {
        return corrections.dialect(asListed(model), dialect);
    }

    /** Learns from what it has refused of a request, once asking otherwise has helped. */
    void learn(String model, List<Refusal> refusals, Dialect begun) {
        corrections.learn(asListed(model), refusals, begun, dialect);
    }

    /** An engine with one model answers to any name. */
    private String asListed(String model) {
        return onlyModel().orElse(model);
    }

    /** What its refusals have taught of each model, in sentences. */
    public Map<String, List<String>> learned() {
        return corrections.sentences();
    }

    /** The engine's only model, if it has just one. */
    Optional<String> onlyModel() {
        return models.size() == 1 ? Optional.of(models.getFirst().id()) : Optional.empty();
    }

    /** The names of its models, for a message. */
    String modelNames() {
        return models.isEmpty()
                ? "it does not list its models"
                : "it has " + names(models.stream().map(EngineModel::id).toList());
    }

    /**
     * Whether a message names all of its models already.
     *
     * @param asked the model that the message is about, and names for that reason
     */
    boolean modelsAreTold(String message, String asked) {
        List<String> others =
                models.stream().map(EngineModel::id).filter(it -> !it.equals(asked)).toList();
        return !others.isEmpty() && others.stream().allMatch(it -> isNamed(it, message));
    }

    /** Whether a text has a name that is not part of a longer one. */
    private static boolean isNamed(String name, String text) {
        return Pattern.compile("(?<![\\w./:-])" + Pattern.quote(name) + "(?![\\w/:-]|\\.\\w)")
                .matcher(text)
                .find();
    }

    /** Names in a sentence, which says how many more there are. */
    public static String names(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() <= MOST_NAMES
                ? first
                : first + " and " + (names.size() - MOST_NAMES) + " more";
    }
}
