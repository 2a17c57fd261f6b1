package dev.lmresp.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventEncoder;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.Usage;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Timeline;
import dev.lmresp.transcript.Transcript;
import dev.lmresp.translate.AesReasoningSeal;
import dev.lmresp.translate.CallMemory;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ReasoningSeal;
import dev.lmresp.translate.ThoughtStore;
import dev.lmresp.translate.request.RequestTranslator;
import dev.lmresp.translate.request.Translation;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The current translation of a recorded answer. Ids and times are those of the recording, as far as
 * it has them.
 *
 * @param answer the response for the client, with the timing of the engine's answer
 * @param isStream false for an answer that was not streamed
 * @param isBroken the engine's answer is truncated, for a reason that is not in the recording
 * @param engineRequest the request for the engine; empty when there would be none, or when it
 *     contains reasoning sealed with another key
 * @param notes what was changed or dropped, except for learned corrections
 */
public record Retranslation(
        Timeline answer,
        boolean isStream,
        boolean isBroken,
        Optional<JsonNode> engineRequest,
        List<String> notes) {
    private static final int OK = 200;

    /** Does not open sealed reasoning: the key of the recording is unknown. */
    private static final ReasoningSeal SEAL =
            new ReasoningSeal() {
                @Override
                public String seal(String reasoning) {
                    return AesReasoningSeal.PREFIX;
                }

                @Override
                public Optional<String> open(String sealed) {
                    return Optional.empty();
                }
            };

    private static ThoughtStore store(String model) {
        return new ThoughtStore(model, SEAL, CallMemory.NONE);
    }

    /** Why a recording cannot be translated again; empty when it can. */
    public static Optional<String> obstacle(Transcript recorded) {
        if (recorded.request().isEmpty()) {
            return Optional.of("it has no " + Transcript.REQUEST);
        }
        if (recorded.request().get().isBinary()) {
            return Optional.of("its " + Transcript.REQUEST + " is not JSON");
        }
        if (recorded.toClient().isEmpty()) {
            return Optional.of("it has no answer to compare with");
        }
        boolean wasAsked = recorded.engineRequest().isPresent();
        if (wasAsked && StoredHistory.isNeeded(recorded.request().get())) {
            return Optional.of("it continues stored responses, which are not in it");
        }
        if (recorded.notes().orElse(List.of()).stream()
                .anyMatch(it -> it.startsWith(ContextCompaction.FIELD))) {
            return Optional.of("the engine was asked for a summary before, which is not in it");
        }
        boolean hasAnswered = recorded.exchange().path("engine_status").isInt();
        return recorded.fromEngine().isEmpty() && wasAsked && !hasAnswered
                ? Optional.of("it contains no answer of the engine")
                : Optional.empty();
    }

    /**
     * Translates a recording again.
     *
     * @param dialect the engine's
     */
    public static Retranslation of(Transcript recorded, Dialect dialect) {
        TimedEvents known =
                TimedEvents.of(recorded.toClient().orElseGet(() -> new Timeline(List.of())));
        try {
            RecordedFront front = RecordedFront.of(recorded);
            ResponsesRequest request = front.request();
            UnsupportedParameters.check(request);
            String engines = engineModel(recorded).orElse(request.model());
            Translation translation =
                    RequestTranslator.translate(
                            request.withModel(engines), dialect, store(engines));
            ResponsesRequest named =
                    request.model().isEmpty() ? request.withModel(engines) : request;
            return new Run(recorded, known, front, named, translation, dialect).run();
        } catch (ApiException e) {
            return new Retranslation(
                    envelope(recorded, e.error()), false, false, Optional.empty(), List.of());
        }
    }

    private static Timeline envelope(Transcript recorded, ApiError error) {
        byte[] envelope = RecordedFront.envelope(recorded, error);
        return new Timeline(List.of(new Timeline.Piece(0, envelope)));
    }

    /**
     * The engine's name for the model, which may differ from the client's, or the client may send
     * none.
     */
    private static Optional<String> engineModel(Transcript recorded) {
        return recorded.engineRequest().map(asked -> asked.path("model").asText(""));
    }

    private static ClientProfile client(Transcript recorded) {
        return ClientProfile.of(header(recorded, "originator"), header(recorded, "user-agent"));
    }

    private static String header(Transcript recorded, String name) {
        return recorded.exchange().path("headers").properties().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().asText())
                .findFirst()
                .orElse("");
    }

    /** One translation in progress. */
    private static final class Run {
        private final Transcript recorded;
        private final TimedEvents known;
        private final Translation translation;
        private final Dialect dialect;
        private final ClientProfile client;
        private final ResponsesRequest request;

        /** True when a failure must be sent as an event, as in the recording. */
        private final boolean isOpen;

        private final RecordedFront front;
        private final EventEncoder events;
        private final List<Timeline.Piece> pieces = new ArrayList<>();
        private final Set<Note> answerNotes = new LinkedHashSet<>();
        private final ResponseStream response;
        private final AnswerReader reader;
        private @Nullable Response last;
        private boolean isBroken;

        Run(
                Transcript recorded,
                TimedEvents known,
                RecordedFront front,
                ResponsesRequest request,
                Translation translation,
                Dialect dialect) {
            this.recorded = recorded;
            this.known = known;
            this.front = front;
            this.events = front.encoder(this::usage);
            this.translation = translation;
            this.dialect = dialect;
            this.client = client(recorded);
            this.request = request;
            this.isOpen = known.isStream();
            var ids = new RecordedIds(known);
            this.response =
                    new ResponseStream(
                            ids.next("resp_"),
                            request.model(),
                            RequestEcho.of(request, wasStored(known)),
                            ids::time,
                            this::take);
            var assembler =
                    Assemblers.of(
                            response,
                            request,
                            translation,
                            dialect,
                            client,
                            store(translation.request().model()),
                            false,
                            ids,
                            answerNotes::add);
            this.reader =
                    new AnswerReader(
                            assembler, dialect, new AnswerSize(Long.MAX_VALUE), answerNotes::add);
        }

        private static boolean wasStored(TimedEvents known) {
            return !known.events().isEmpty()
                    && known.events().getLast().data().path("response").path("store").asBoolean();
        }

        private void take(long number, Event event) {
            if (event instanceof Event.Terminal terminal) {
                last = terminal.response();
            }
            events.accept(number, event);
            front.event(number, event);
        }

        private @Nullable Usage usage() {
            return response.usage();
        }

        Retranslation run() {
            try {
                read(recorded.fromEngine().orElseGet(() -> new Timeline(List.of())));
            } catch (EngineFailure e) {
                if (!request.stream() || !isOpen) {
                    return retranslation(envelope(recorded, advised(client.status(e))), false);
                }
                response.fail(advised(client.inStream(e)));
            }
            Response whole = last;
            if (!request.stream() && whole != null) {
                pieces.clear();
                pieces.add(new Timeline.Piece(0, front.whole(whole)));
            } else {
                drain(pieces.isEmpty() ? 0 : pieces.getLast().millis());
            }
            return retranslation(new Timeline(List.copyOf(pieces)), request.stream());
        }

        /** Takes the advice of the recording: the engine is not contacted now. */
        private ApiError advised(ApiError error) {
            String was = known.errorMessage();
            String begin = error.message() + " (";
            return was.startsWith(begin) && was.endsWith(")")
                    ? error.withAdvice(was.substring(begin.length(), was.length() - 1))
                    : error;
        }

        private Retranslation retranslation(Timeline answer, boolean isStream) {
            List<String> notes =
                    Stream.concat(translation.notes().stream(), answerNotes.stream())
                            .map(Note::toString)
                            .toList();
            return new Retranslation(answer, isStream, isBroken, engineRequest(), notes);
        }

        private Optional<JsonNode> engineRequest() {
            boolean wasAsked = recorded.engineRequest().isPresent();
            boolean isSealed =
                    recorded.request().map(Json::text).orElse("").contains(AesReasoningSeal.PREFIX);
            if (!wasAsked || isSealed) {
                return Optional.empty();
            }
            ChatRequest asked = translation.request();
            for (JsonNode option : recorded.exchange().path("left_out")) {
                asked = asked.without(option.asText());
            }
            return Optional.of(Json.parse(asked.toBytes()));
        }

        private void read(Timeline body) throws EngineFailure {
            int status = recorded.exchange().path("engine_status").asInt(OK);
            try (var answer =
                    new EngineAnswer(status, headers(), new ByteArrayInputStream(body.bytes()))) {
                if (!answer.isSuccess()) {
                    throw EngineFailure.read(answer, dialect);
                }
            }
            byte[] all = body.bytes();
            BodyKind kind = BodyKind.of(all, all.length);
            if (kind == BodyKind.JSON) {
                readWhole(all);
                return;
            }
            for (Timeline.Piece piece : body.pieces()) {
                reader.take(kind, piece.bytes(), piece.bytes().length);
                drain(piece.millis());
            }
            isBroken = !reader.isMarked() && !reader.isFinished();
            reader.end();
        }

        private void readWhole(byte[] all) throws EngineFailure {
            try {
                reader.take(BodyKind.JSON, all, all.length);
            } catch (EngineFailure e) {
                isBroken = !Json.isComplete(new String(all, UTF_8));
                throw e;
            }
        }

        private Map<String, List<String>> headers() {
            var headers = new HashMap<String, List<String>>();
            for (Map.Entry<String, JsonNode> header :
                    recorded.exchange().path("engine_headers").properties()) {
                headers.put(header.getKey(), List.of(header.getValue().asText()));
            }
            return headers;
        }

        private void drain(double millis) {
            if (events.isEmpty()) {
                return;
            }
            var bytes = new ByteArrayOutputStream();
            try {
                events.drainTo(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("memory does not fail", e);
            }
            pieces.add(new Timeline.Piece(millis, bytes.toByteArray()));
        }
    }
}
