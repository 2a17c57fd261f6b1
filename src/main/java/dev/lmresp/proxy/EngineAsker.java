package dev.lmresp.proxy;

import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.refusal.Lesson;
import dev.lmresp.proxy.refusal.Refusal;
import dev.lmresp.responses.ApiError;
import dev.lmresp.transcript.Recording;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.Translation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Asks the engine until it answers or its refusal is final: asks in other words when a refusal
 * shows that its dialect is another one, and wakes it when it sleeps and that is wanted. What
 * helped is remembered; what did not, is not.
 */
final class EngineAsker {
    private static final int MAX_ATTEMPTS = 8;

    private final EngineSession session;
    private final String model;
    private final boolean autoWake;
    private final Map<String, String> headers;
    private final Recording recording;
    private final Function<Dialect, Translation> translator;
    private Dialect dialect;
    private volatile Translation translation;

    /** What was noted of the answer; read by the thread that keeps the client informed. */
    private final List<Note> notes = new CopyOnWriteArrayList<>();

    /** What was noted of the engine itself, in this exchange. */
    private final List<Note> learned = new CopyOnWriteArrayList<>();

    /**
     * An asker.
     *
     * @param incoming the request, of which the engine gets the headers
     * @param model the model, as the engine knows it
     * @param translator puts the client's request into the words of a dialect
     */
    EngineAsker(
            EngineSession session,
            boolean autoWake,
            Incoming incoming,
            String model,
            Function<Dialect, Translation> translator) {
        this.session = session;
        this.model = model;
        this.autoWake = autoWake;
        this.headers = incoming.headers();
        this.recording = incoming.recording();
        this.translator = translator;
        this.dialect = session.dialect(model);
        this.translation = translator.apply(dialect);
    }

    /** The request in the words of the engine. */
    Translation translation() {
        return translation;
    }

    Dialect dialect() {
        return dialect;
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
        Dialect begun = dialect;
        // a set would need the hash of all that is in a dialect, for each exchange
        var tried = new ArrayList<>(List.of(begun));
        var helped = new ArrayList<Refusal>();
        boolean woken = false;
        for (int attempt = 1; ; attempt++) {
            EngineCall call = call(translation.request());
            recording.asked(
                    session.engine().address(), dialect, dialect.options().refused(), call.body());
            EngineAnswer answer =
                    RecordedAnswer.of(cancellation.send(session.engine(), call), recording);
            if (answer.isSuccess()) {
                session.learn(model, helped, begun);
                return answer;
            }
            EngineFailure failure = EngineFailure.read(answer, dialect);
            answer.close();
            if (failure.kind() == EngineFailure.Kind.SLEEPING && autoWake && !woken) {
                woken = true;
                wake(cancellation);
                continue;
            }
            List<Refusal> refusals = failure.refusals(translation.request(), dialect);
            Dialect better = attempt == MAX_ATTEMPTS ? dialect : corrected(refusals);
            if (tried.contains(better) || !isAskedOtherwise(better, call)) {
                throw failure.of(refusals);
            }
            tried.add(better);
            helped.addAll(refusals);
        }
    }

    private Dialect corrected(List<Refusal> refusals) {
        Dialect better = dialect;
        for (Refusal refusal : refusals) {
            Optional<Lesson> lesson = Lesson.of(refusal, better);
            if (lesson.isPresent()) {
                better = lesson.get().dialect();
                learn(lesson.get().note());
            }
        }
        return better;
    }

    /** Translates anew; false when that changes nothing of what the engine refused. */
    private boolean isAskedOtherwise(Dialect better, EngineCall refused) {
        dialect = better;
        translation = translator.apply(better);
        return !Arrays.equals(call(translation.request()).body(), refused.body());
    }

    private EngineCall call(ChatRequest request) {
        return new EngineCall("POST", EngineCall.CHAT_COMPLETIONS, headers, request.toBytes());
    }

    private void wake(Cancellation cancellation) throws EngineException {
        try (EngineAnswer woken =
                cancellation.send(session.engine(), EngineCall.post("/wakeup", new byte[0]))) {
            if (woken.isSuccess()) {
                learn(new Note(Note.Kind.REPAIRED, "engine", "it slept, and was woken by /wakeup"));
            }
        }
    }

    /** The error with what the person can do about it. */
    ApiError advised(ApiError error, EngineFailure failure) {
        String advice =
                switch (failure.kind()) {
                    case MODEL_NOT_FOUND -> " (" + session.modelNames() + ")";
                    case AUTHENTICATION ->
                            " (the key for the engine is set by --engine-api-key-env)";
                    case SLEEPING ->
                            " (the engine sleeps: POST "
                                    + session.engine().address().replaceAll("/v1$", "")
                                    + "/wakeup wakes it, and --auto-wake does so by itself)";
                    default -> "";
                };
        return new ApiError(
                error.status(),
                error.type(),
                error.code(),
                error.param(),
                error.message() + advice,
                error.retryAfterSeconds());
    }
}
