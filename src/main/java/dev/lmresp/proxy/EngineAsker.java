package dev.lmresp.proxy;

import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.refusal.DialectCorrection;
import dev.lmresp.proxy.refusal.Refusal;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ThoughtStore;
import dev.lmresp.translate.request.RequestTranslator;
import dev.lmresp.translate.request.Translation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Asks the engine until it answers or its refusal is final: asks in other words when a refusal
 * shows that its dialect is another one, and wakes it when it sleeps and that is wanted. What
 * helped is remembered; what did not, is not.
 */
final class EngineAsker {
    private static final int MAX_ATTEMPTS = 8;

    private final Target target;
    private final Incoming incoming;
    private final ExchangeContext context;
    private final KnownEngine engine;
    private final ThoughtStore store;

    /** The words in which the first request was asked. */
    private final Dialect begun;

    /** A set would need the hash of all that is in a dialect, for each exchange. */
    private final List<Dialect> tried;

    private final List<Refusal> helped = new ArrayList<>();
    private boolean woken;
    private Dialect dialect;
    private volatile Translation translation;

    /** What was noted of the answer; read by the thread that keeps the client informed. */
    private final List<Note> notes = new CopyOnWriteArrayList<>();

    /** What was noted of the engine itself, in this exchange. */
    private final List<Note> learned = new CopyOnWriteArrayList<>();

    /**
     * An asker.
     *
     * @throws ApiException when the request cannot be put into the words of the engine
     */
    EngineAsker(Target target, Incoming incoming, ExchangeContext context) {
        this.target = target;
        this.incoming = incoming;
        this.context = context;
        this.engine = target.engine();
        this.store = new ThoughtStore(model(), context.seal(), context.calls().of(incoming.who()));
        this.begun = engine.dialect(model());
        this.tried = new ArrayList<>(List.of(begun));
        this.dialect = begun;
        this.translation = translated(begun);
    }

    private String model() {
        return target.engineRequest().model();
    }

    private Translation translated(Dialect into) {
        return RequestTranslator.translate(target.engineRequest(), into, store);
    }

    /**
     * What reads the answer to what was asked at last.
     *
     * @param response the response that it becomes a part of
     */
    AnswerReader reader(ResponseStream response, AnswerSize size) {
        var assembler =
                Assemblers.of(
                        response,
                        target.request(),
                        translation,
                        dialect,
                        incoming.client(),
                        store,
                        context.ids(),
                        this::note);
        return new AnswerReader(assembler, dialect, size, this::note);
    }

    /** All that could not be carried over so far. */
    List<Note> notes() {
        return Stream.of(translation.notes(), learned(), notes).flatMap(List::stream).toList();
    }

    /** Those of the notes that come of what the engine did or refused. */
    List<Note> learned() {
        List<Note> translated = translation.notes();
        return learned.stream().filter(note -> !translated.contains(note)).toList();
    }

    /** Notes something of the answer. */
    void note(Note note) {
        add(note, notes);
    }

    private void learn(Note note) {
        add(note, learned);
    }

    private static void add(Note note, List<Note> to) {
        if (!to.contains(note)) {
            to.add(note);
        }
    }

    /** Asks, and returns an answer whose status is one of success. */
    EngineAnswer ask(Cancellation cancellation) throws EngineException, EngineFailure {
        while (true) {
            EngineCall call = call(translation.request());
            incoming.listener().asked(engine.engine().address(), model(), dialect, call.body());
            EngineAnswer answer =
                    ObservedAnswer.of(
                            cancellation.send(engine.engine(), call), incoming.listener());
            if (answer.isSuccess()) {
                return answer;
            }
            EngineFailure failure = EngineFailure.read(answer, dialect);
            answer.close();
            if (failure.kind() == EngineFailure.Kind.SLEEPING && context.autoWake() && !woken) {
                woken = true;
                wake(cancellation);
            } else {
                correct(failure);
            }
        }
    }

    /**
     * Finds other words in which to ask again.
     *
     * @throws EngineFailure the failure, when there are none
     */
    void correct(EngineFailure failure) throws EngineFailure {
        byte[] refused = call(translation.request()).body();
        List<Refusal> refusals = failure.refusals(translation.request(), dialect);
        Dialect better = tried.size() == MAX_ATTEMPTS ? dialect : corrected(refusals);
        if (tried.contains(better) || !isAskedOtherwise(better, refused)) {
            throw failure.of(refusals);
        }
        tried.add(better);
        helped.addAll(refusals);
    }

    /** The engine has answered: what was asked at last is right. */
    void helped() {
        if (!helped.isEmpty()) {
            engine.learn(model(), helped, begun);
            helped.clear();
        }
    }

    private Dialect corrected(List<Refusal> refusals) {
        Dialect better = dialect;
        for (Refusal refusal : refusals) {
            Optional<DialectCorrection> correction = DialectCorrection.of(refusal, better);
            if (correction.isPresent()) {
                better = correction.get().dialect();
                learn(correction.get().note());
            }
        }
        return better;
    }

    /** Translates anew; false when that changes nothing of what the engine refused. */
    private boolean isAskedOtherwise(Dialect better, byte[] refused) {
        dialect = better;
        translation = translated(better);
        return !Arrays.equals(call(translation.request()).body(), refused);
    }

    private EngineCall call(ChatRequest request) {
        return new EngineCall(
                "POST", EngineCall.CHAT_COMPLETIONS, incoming.headers(), request.toBytes());
    }

    private void wake(Cancellation cancellation) throws EngineException {
        try (EngineAnswer woken =
                cancellation.send(engine.engine(), EngineCall.post("/wakeup", new byte[0]))) {
            if (woken.isSuccess()) {
                learn(
                        new Note(
                                Note.Kind.REPAIRED,
                                "engine",
                                "it was asleep and was woken with /wakeup"));
            }
        }
    }

    /** What a person can do about a failure; empty when nobody knows. */
    String advice(EngineFailure failure) {
        return switch (failure.kind()) {
            case MODEL_NOT_FOUND ->
                    engine.modelsAreTold(String.valueOf(failure.getMessage()), model())
                            ? ""
                            : engine.modelNames();
            case AUTHENTICATION -> "set the engine's key with --engine-api-key-env";
            case SLEEPING ->
                    "the engine sleeps: POST "
                            + engine.engine().address().replaceAll("/v1$", "")
                            + "/wakeup wakes it; --auto-wake does this automatically";
            default -> "";
        };
    }
}
