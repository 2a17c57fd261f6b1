package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.proxy.refusal.Lessons;
import dev.lmresp.proxy.refusal.Refusal;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The engine that answers, and what is known of it: its dialect, its models, and what its refusals
 * have taught. An engine may start after lmresp, so what it is may become known late.
 */
public final class EngineSession {
    /** Longer than an engine takes that loads a model; one that is stuck is asked anew then. */
    private static final Duration LONGEST_ASKING = Duration.ofMinutes(2);

    /** The longest known, of thousands of models, is a tenth of it. */
    private static final int MOST_LIST_BYTES = 16 << 20;

    private final Engine engine;
    private final Function<List<EngineModel>, Dialect> detector;
    private volatile boolean isKnown;

    /** The question what the engine is, which all who want to know wait for together. */
    private CompletableFuture<Optional<EngineException>> asking =
            CompletableFuture.completedFuture(Optional.empty());

    private volatile Dialect dialect;
    private volatile List<EngineModel> models = List.of();
    private final Lessons lessons;

    /**
     * A session with an engine of which no more is known than its address.
     *
     * @param detector tells the dialect by the models, of which there may be none
     */
    public EngineSession(Engine engine, Function<List<EngineModel>, Dialect> detector) {
        this(engine, detector, InstantSource.system());
    }

    /** A session with a clock of its own, by which it forgets. */
    EngineSession(
            Engine engine, Function<List<EngineModel>, Dialect> detector, InstantSource clock) {
        this.engine = engine;
        this.lessons = new Lessons(clock);
        this.detector = detector;
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
     * @param patience how long to wait; an engine that is loading a model may take minutes, and
     *     what it says then still counts
     * @return why it is not known; empty when it is
     */
    Optional<EngineException> identify(Duration patience) {
        if (isKnown) {
            return Optional.empty();
        }
        try {
            return asking().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(tooSlow(e));
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking an engine failed", e);
        } catch (InterruptedException e) {
            return Optional.of(interrupted(e));
        }
    }

    private synchronized CompletableFuture<Optional<EngineException>> asking() {
        if (asking.isDone()) {
            var begun = new CompletableFuture<Optional<EngineException>>();
            asking = begun;
            Thread.startVirtualThread(() -> begun.complete(failureOfAsking()));
        }
        return asking;
    }

    private Optional<EngineException> failureOfAsking() {
        try {
            askModels(LONGEST_ASKING);
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e);
        }
    }

    /**
     * Asks the engine for its models. The first answer also tells its dialect.
     *
     * @param patience how long to wait
     * @return the models, empty when the engine has no list of them
     * @throws EngineException when it gives no answer in time, or none that can be read
     */
    public List<EngineModel> askModels(Duration patience) throws EngineException {
        var asking = new FutureTask<>(this::answeredModels);
        Thread.startVirtualThread(asking);
        try {
            return asking.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw tooSlow(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                throw failure;
            }
            throw new IllegalStateException("asking an engine failed", e);
        } finally {
            asking.cancel(true);
        }
    }

    private EngineException tooSlow(TimeoutException e) {
        return new EngineException(
                EngineException.Reason.TIMEOUT,
                "the engine at %s takes long to say which models it has"
                        .formatted(engine.address()),
                e);
    }

    private static EngineException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EngineException(EngineException.Reason.CANCELLED, "cancelled", e);
    }

    private List<EngineModel> answeredModels() throws EngineException {
        try (EngineAnswer answer = engine.send(EngineCall.get("/v1/models"))) {
            if (answer.isSuccess()) {
                know(EngineModel.readAll(Json.parse(read(answer))));
            } else if (answer.status() == 404 || answer.status() == 405) {
                know(List.of());
            } else {
                throw new EngineException(
                        EngineException.Reason.BROKEN,
                        "the engine answers HTTP " + answer.status() + " to GET /v1/models",
                        new IOException("HTTP " + answer.status()));
            }
            return models;
        } catch (IOException | JsonSyntaxException e) {
            throw new EngineException(
                    EngineException.Reason.BROKEN,
                    "the engine's list of models cannot be read: " + e.getMessage(),
                    e);
        }
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
        return lessons.dialect(asListed(model), dialect);
    }

    /** Learns from what it has refused of a request, once asking otherwise has helped. */
    void learn(String model, List<Refusal> refusals, Dialect begun) {
        lessons.learn(asListed(model), refusals, begun, dialect);
    }

    /** An engine with one model answers to any name. */
    private String asListed(String model) {
        return onlyModel().orElse(model);
    }

    /** What its refusals have taught of each model, in sentences. */
    public Map<String, List<String>> learned() {
        return lessons.sentences();
    }

    /** The engine's only model, if it has just one. */
    Optional<String> onlyModel() {
        return models.size() == 1 ? Optional.of(models.getFirst().id()) : Optional.empty();
    }

    /** The names of its models, for a message. */
    String modelNames() {
        return models.isEmpty()
                ? "it does not say which models it has"
                : "it has " + String.join(", ", models.stream().map(EngineModel::id).toList());
    }
}
