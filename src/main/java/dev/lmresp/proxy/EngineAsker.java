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
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ThoughtStore;
import dev.lmresp.translate.request.RequestTranslator;
import dev.lmresp.translate.request.Translation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Sends the request to the engine until it succeeds or its refusal is final: retries with a
 * corrected dialect when a refusal reveals a limitation, and wakes a sleeping engine if enabled. A
 * correction is kept only if it helped.
 */
final class EngineAsker {
    private static final int MAX_ATTEMPTS = 8;

    /** The first refusal may tell of the model, and the next of the room in its window. */
    private static final int MOST_LIMITS = 2;

    private final Target target;

    /** What is asked of the engine; shorter than the client's, if that was too long. */
    private ResponsesRequest asked;

    private volatile @Nullable Truncation truncation;

    /** How often the limit of output tokens was lowered. */
    private int limits;

    /** That it was; also read by the thread that sends keep-alives. */
    private volatile @Nullable Note limited;

    private final Incoming incoming;
    private final ExchangeContext context;
    private final KnownEngine engine;
    private final ThoughtStore store;

    /** The dialect of the first attempt. */
    private final Dialect begun;

    /** A list, because a set would hash whole dialects for each exchange. */
    private final List<Dialect> tried;

    private final List<Refusal> helped = new ArrayList<>();
    private boolean woken;
    private Dialect dialect;
    private volatile Translation translation;

    /** Notes on the answer; also read by the thread that sends keep-alives. */
    private final List<Note> notes = new CopyOnWriteArrayList<>();

    /** Notes on the engine, in this exchange. */
    private final List<Note> learned = new CopyOnWriteArrayList<>();

    /**
     * Translates the first request.
     *
     * @throws ApiException when the request cannot be translated
     */
    EngineAsker(Target target, Incoming incoming, ExchangeContext context) {
        this.target = target;
        this.asked = target.engineRequest();
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
        return RequestTranslator.translate(asked, into, store);
    }

    /**
     * The reader for the answer to the last attempt.
     *
     * @param response the response that the answer belongs to
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
                        target.goesOn(),
                        context.ids(),
                        this::note);
        return new AnswerReader(assembler, dialect, size, this::note);
    }

    /** The complete request, with the client's name for the model. */
    ResponsesRequest request() {
        return target.request();
    }

    /** The request for the engine. */
    ChatRequest chat() {
        return translation.request();
    }

    /** The request for the engine, as it is sent. */
    byte[] body() {
        return chat().toBytes();
    }

    /** The dialect of the request for the engine. */
    Dialect dialect() {
        return dialect;
    }

    /** All notes so far. */
    List<Note> notes() {
        return Stream.of(translation.notes(), learned(), notes).flatMap(List::stream).toList();
    }

    /** The notes that result from the engine's behaviour or refusals. */
    List<Note> learned() {
        List<Note> translated = translation.notes();
        Truncation shortened = truncation;
        return Stream.of(
                        learned.stream().filter(note -> !translated.contains(note)),
                        shortened == null ? Stream.<Note>empty() : Stream.of(shortened.note()),
                        Stream.ofNullable(limited))
                .flatMap(it -> it)
                .toList();
    }

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

    /** Sends the request, and returns an answer with a success status. */
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
     * Corrects the dialect for another attempt, or shortens the conversation.
     *
     * @throws EngineFailure the failure, when there is no correction
     */
    void correct(EngineFailure failure) throws EngineFailure {
        if (incoming.limitMayBeLowered() && limits < MOST_LIMITS) {
            Optional<ResponsesRequest> lowered = OutputLimit.lowered(asked, failure);
            if (lowered.isPresent()) {
                limits++;
                asked = lowered.get();
                translation = translated(dialect);
                limited = OutputLimit.note(asked);
                return;
            }
        }
        if (failure.kind() == EngineFailure.Kind.CONTEXT_OVERFLOW && Truncation.isWanted(asked)) {
            shorten(failure);
            return;
        }
        byte[] refused = call(translation.request()).body();
        List<Refusal> refusals = failure.refusals(translation.request(), dialect);
        Dialect better = tried.size() == MAX_ATTEMPTS ? dialect : corrected(refusals);
        if (tried.contains(better) || !isAskedOtherwise(better, refused)) {
            throw failure.of(refusals);
        }
        tried.add(better);
        helped.addAll(refusals);
    }

    private void shorten(EngineFailure failure) throws EngineFailure {
        Truncation shortening = truncation == null ? new Truncation(asked) : truncation;
        truncation = shortening;
        asked = shortening.shorter(failure.error().message()).orElseThrow(() -> failure);
        translation = translated(dialect);
    }

    /** Keeps the corrections of this exchange: the last attempt succeeded. */
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

    /** Translates again; false when that does not change the refused part of the request. */
    private boolean isAskedOtherwise(Dialect better, byte[] refused) {
        dialect = better;
        translation = translated(better);
        return !Arrays.equals(call(translation.request()).body(), refused);
    }

    private EngineCall call(ChatRequest request) {
        return new EngineCall(
                "POST",
                EngineCall.CHAT_COMPLETIONS,
                incoming.headers().of(engine.name(), target.isFirst()),
                request.toBytes());
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

    /** Advice for people on a failure; empty when there is none. */
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
