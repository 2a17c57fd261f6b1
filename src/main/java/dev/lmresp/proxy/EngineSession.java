package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The engine that answers, and what is known of it: its dialect, its models, and the options that
 * it has refused so far.
 */
public final class EngineSession {
    private final Engine engine;
    private volatile Dialect dialect;
    private volatile List<EngineModel> models;
    private final Set<String> refusedOptions = ConcurrentHashMap.newKeySet();

    /** A session with an engine. */
    public EngineSession(Engine engine, Dialect dialect, List<EngineModel> models) {
        this.engine = engine;
        this.dialect = dialect;
        this.models = models;
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

    /** Remembers what models the engine has now. */
    public void models(List<EngineModel> now) {
        models = now;
    }

    /**
     * Learns from a refusal.
     *
     * @param asked the dialect of the request that was refused
     * @param notes takes what is done otherwise from now on
     * @return the dialect to ask in now, which another refusal may have taught meanwhile
     */
    synchronized Dialect learn(EngineFailure refusal, Dialect asked, Consumer<Note> notes) {
        if (dialect.equals(asked)) {
            Lesson.of(refusal, asked)
                    .ifPresent(
                            lesson -> {
                                dialect = lesson.dialect();
                                notes.accept(lesson.note());
                            });
        }
        return dialect;
    }

    /** Remembers that the engine refuses an option. */
    void refuse(String option) {
        refusedOptions.add(option);
    }

    /** The options that it refuses. */
    public Set<String> refusedOptions() {
        return Set.copyOf(refusedOptions);
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
