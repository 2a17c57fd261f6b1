package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.responses.ApiError;
import dev.lmresp.translate.Note;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Asks the engine until it answers or its refusal is final: leaves out an option that it does not
 * know, and wakes it when it sleeps and that is wanted.
 */
final class EngineAsker {
    private static final int MAX_ATTEMPTS = 6;

    /** Without these the answer would be another one than was asked for. */
    private static final Set<String> NEEDED = Set.of("stream", "tool_choice");

    private final EngineSession session;
    private final boolean autoWake;
    private final Map<String, String> headers;

    /** Read by the thread that keeps the client informed. */
    private final List<Note> notes = new CopyOnWriteArrayList<>();

    /**
     * An asker.
     *
     * @param headers of the client's request, what the engine is to get of them
     * @param notes of the translation
     */
    EngineAsker(
            EngineSession session,
            boolean autoWake,
            Map<String, String> headers,
            List<Note> notes) {
        this.session = session;
        this.autoWake = autoWake;
        this.headers = headers;
        this.notes.addAll(notes);
    }

    Dialect dialect() {
        return session.dialect();
    }

    /** All that could not be carried over so far. */
    List<Note> notes() {
        return List.copyOf(notes);
    }

    void note(Note note) {
        notes.add(note);
    }

    /** Asks, and returns an answer whose status is one of success. */
    EngineAnswer ask(ChatRequest request, Cancellation cancellation)
            throws EngineException, EngineFailure {
        ChatRequest asked = session.withoutRefused(request);
        for (String option : session.refusedOptions()) {
            if (request.options().has(option)) {
                note(dropped(option));
            }
        }
        boolean woken = false;
        for (int attempt = 1; ; attempt++) {
            EngineAnswer answer = cancellation.send(session.engine(), call(asked));
            if (answer.isSuccess()) {
                return answer;
            }
            EngineFailure failure = EngineFailure.read(answer, dialect());
            answer.close();
            if (failure.kind() == EngineFailure.Kind.SLEEPING && autoWake && !woken) {
                woken = true;
                wake(cancellation);
                continue;
            }
            Optional<String> refused = refusedOption(failure, asked.options());
            if (refused.isEmpty() || attempt == MAX_ATTEMPTS) {
                throw failure;
            }
            asked = without(asked, refused.get(), failure);
        }
    }

    private EngineCall call(ChatRequest request) {
        return new EngineCall("POST", EngineCall.CHAT_COMPLETIONS, headers, request.toBytes());
    }

    private void wake(Cancellation cancellation) throws EngineException {
        cancellation.send(session.engine(), EngineCall.post("/wakeup", new byte[0])).close();
        note(new Note(Note.Kind.REPAIRED, "engine", "it slept, and was woken by /wakeup"));
    }

    private ChatRequest without(ChatRequest asked, String option, EngineFailure failure) {
        if (option.equals("max_tokens") && failure.error().mentions("max_completion_tokens")) {
            ObjectNode renamed = asked.options().deepCopy();
            renamed.set("max_completion_tokens", renamed.remove("max_tokens"));
            note(
                    new Note(
                            Note.Kind.RENAMED,
                            "max_output_tokens",
                            "the engine wants it as max_completion_tokens"));
            return new ChatRequest(asked.model(), renamed, asked.tools(), asked.messages());
        }
        session.refuse(option);
        note(dropped(option));
        return asked.without(option);
    }

    private static Note dropped(String option) {
        return new Note(Note.Kind.DROPPED, option, "the engine refuses it");
    }

    /** The option that a refusal names, if it is one that can be left out. */
    private static Optional<String> refusedOption(EngineFailure failure, ObjectNode options) {
        boolean refusal = failure.status() == 400 || failure.status() == 422;
        if (!refusal || failure.kind() != EngineFailure.Kind.INVALID) {
            return Optional.empty();
        }
        String param = failure.error().param();
        String named = param.contains(".") ? param.substring(0, param.indexOf('.')) : param;
        String message = failure.error().message().toLowerCase(Locale.ROOT);
        return options.properties().stream()
                .map(Map.Entry::getKey)
                .filter(option -> !NEEDED.contains(option))
                .filter(option -> option.equals(named) || names(message, option))
                // the longest: max_completion_tokens names max_tokens nowhere, but reasoning_effort
                // has reasoning
                .max(java.util.Comparator.comparingInt(String::length));
    }

    private static boolean names(String message, String option) {
        int at = message.indexOf(option);
        while (at >= 0) {
            int end = at + option.length();
            boolean whole =
                    (at == 0 || !isWord(message.charAt(at - 1)))
                            && (end == message.length() || !isWord(message.charAt(end)));
            // words such as "stop" and "user" occur in any sentence
            if (whole && (option.indexOf('_') >= 0 || isQuoted(message, at, end))) {
                return true;
            }
            at = message.indexOf(option, end);
        }
        return false;
    }

    private static boolean isQuoted(String message, int from, int to) {
        return from > 0
                && to < message.length()
                && "'\"`".indexOf(message.charAt(from - 1)) >= 0
                && "'\"`".indexOf(message.charAt(to)) >= 0;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
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
