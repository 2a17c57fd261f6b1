package dev.lmresp.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatUsage;
import dev.lmresp.chat.ChunkReader;
import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Excerpt;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseHandler;
import dev.lmresp.sse.SseLimitException;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.answer.AnswerAssembler;
import dev.lmresp.translate.answer.AnswerAssembler.End;
import dev.lmresp.translate.answer.AnswerException;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Consumer;

/** Feeds the bytes of an engine's answer to the assembler, and detects errors in them. */
final class AnswerReader implements SseHandler {
    /** With more gaps than this, not much is left of an answer. */
    private static final int MOST_GAPS = 64;

    private final AnswerAssembler assembler;
    private final Dialect dialect;
    private final AnswerSize size;
    private final Noise noise;
    private final SseDecoder events;
    private final ChunkReader chunks;

    /** The engine has sent its end marker; anything after it is ignored. */
    private boolean marked;

    /** No more bytes follow, so an incomplete event is truncated. */
    private boolean atEnd;

    private @Nullable EngineFailure failure;

    private boolean progressed;
    private @Nullable ChatUsage lastUsage;

    /** The current event is named an error. */
    private boolean isErrorEvent;

    private boolean hasCalls;

    /** The finish reason is a tool call. */
    private boolean endsInCalls;

    /** The number of pieces that could not be parsed. */
    private int gaps;

    /**
     * @param size counts what is kept in memory
     * @param notes receives what was skipped
     */
    AnswerReader(
            AnswerAssembler assembler, Dialect dialect, AnswerSize size, Consumer<Note> notes) {
        this.assembler = assembler;
        this.dialect = dialect;
        this.size = size;
        this.noise = new Noise(notes);
        this.chunks = new ChunkReader(dialect.state());
        this.events = new SseDecoder(size.mostOfOne());
    }

    boolean isMarked() {
        return marked;
    }

    /** True when the engine has sent a finish reason. */
    boolean isFinished() {
        return assembler.isFinished();
    }

    /** True when an event has been sent. */
    boolean hasBegun() {
        return assembler.hasBegun();
    }

    /** True when so much is kept in memory that copies should not be made at the same time. */
    boolean isLarge() {
        return size.isLarge();
    }

    /** Marks the answer as finished, although the engine did not send an end marker. */
    void mark() {
        marked = true;
    }

    /** True when a piece of the answer has arrived since the last call. */
    boolean hasProgressed() {
        boolean has = progressed;
        progressed = false;
        return has;
    }

    /** The problem, followed by other output of the engine that may explain it. */
    String explained(String problem) {
        return noise.explained(problem);
    }

    /**
     * Reads the next bytes of an answer.
     *
     * @param kind the kind of body; one that is not streamed must be complete
     */
    void take(BodyKind kind, byte[] block, int length) throws EngineFailure {
        switch (kind) {
            case HTML ->
                    throw EngineFailure.of(
                            FailureReason.WEB_PAGE,
                            "the engine returned a web page%s; check that --engine points to its API"
                                    .formatted(shown(new String(block, 0, length, UTF_8))));
            case JSON -> takeWhole(block, length);
            case EVENTS, BLANK -> takeStream(block, length);
        }
    }

    private static String shown(String page) {
        String words = Excerpt.of(page);
        return words.isEmpty() ? "" : " ('" + words + "')";
    }

    private void takeStream(byte[] block, int length) throws EngineFailure {
        try {
            events.feed(block, 0, length, this);
        } catch (SseLimitException e) {
            throw size.eventTooLarge();
        }
        throwFailure();
    }

    /** Reads a whole answer, and ends the response. */
    private void takeWhole(byte[] answer, int length) throws EngineFailure {
        int values = JsonLines.each(answer, 0, length, this::takeData);
        throwFailure();
        if (gaps > 0 && values == 1) {
            throw broken(
                    "the engine's answer is not JSON: '" + Noise.start(answer, 0, length) + "'");
        }
        finish(marked || values == 1 ? End.MARKED : End.UNMARKED);
    }

    /** Ends the response after the last bytes of a stream. */
    void end() throws EngineFailure {
        if (!marked) {
            atEnd = true;
            events.end(this);
            throwFailure();
        }
        finish(marked ? End.MARKED : End.UNMARKED);
    }

    /** Ends the response with what has come so far: the client has cancelled it. */
    void cancel() {
        assembler.cancel();
    }

    private void finish(End end) throws EngineFailure {
        boolean isFinished = assembler.isFinished();
        Optional<ChatError> strayed = isFinished ? Optional.empty() : noise.error();
        if (strayed.isPresent()) {
            throw EngineFailure.of(strayed.get(), dialect);
        }
        if (gaps > 0 && endsInCalls && !hasCalls) {
            throw broken(explained("the calls of the engine's answer could not be read"));
        }
        try {
            assembler.finish(!isFinished && noise.endsInFailure() ? End.UNMARKED : end);
        } catch (AnswerException e) {
            throw failed(e);
        }
    }

    private EngineFailure failed(AnswerException e) {
        return EngineFailure.of(e, explained(e.problem()));
    }

    @Override
    public void event(String name, byte[] bytes, int from, int to) {
        isErrorEvent = name.equals("error");
        if (events.hasSeveralLines()) {
            JsonLines.each(bytes, from, to, this::takeData);
        } else {
            takeData(bytes, from, to);
        }
        isErrorEvent = false;
    }

    /**
     * Reads a line outside any event: llama.cpp sent errors in a field of their own, other engines
     * write plain text into a stream.
     */
    @Override
    public void stray(byte[] bytes, int from, int to) {
        int value = EventData.afterErrorField(bytes, from, to);
        boolean isField = value > from;
        if (isField
                || EventData.isObject(bytes, from, to)
                || EventData.isDoneMark(bytes, from, to)) {
            isErrorEvent = isField;
            takeData(bytes, value, to);
            isErrorEvent = false;
        } else if (failure == null && !marked) {
            noise.stray(bytes, from, to);
        }
    }

    private void takeData(byte[] bytes, int from, int to) {
        if (failure != null || marked) {
            return;
        }
        if (EventData.isDoneMark(bytes, from, to)) {
            marked = true;
        } else if (EventData.isChunk(bytes, from, to)) {
            takeJson(bytes, from, to);
        } else if (isErrorEvent && !assembler.isFinished()) {
            String words = Noise.start(bytes, from, to);
            failure = EngineFailure.of(ChatError.of("the engine failed: " + words), dialect);
        } else {
            noise.words(bytes, from, to);
        }
    }

    private void takeJson(byte[] bytes, int from, int to) {
        if (EventData.isList(bytes, from, to)) {
            JsonPieces.each(bytes, from, to, this::takePiece, this::takeBroken);
            return;
        }
        try {
            takeChunk(bytes, from, to);
        } catch (JsonSyntaxException e) {
            if (atEnd) {
                failure = broken(assembler.brokenOff());
            } else {
                JsonPieces.each(bytes, from, to, this::takePiece, this::takeBroken);
            }
        }
    }

    private void takePiece(byte[] bytes, int from, int to) {
        if (failure != null) {
            return;
        }
        try {
            takeChunk(bytes, from, to);
        } catch (JsonSyntaxException e) {
            takeBroken(bytes, from, to);
        }
    }

    /**
     * Skips what cannot be parsed. A call must not run with a gap in it; after the finish reason
     * nothing is lost.
     */
    private void takeBroken(byte[] bytes, int from, int to) {
        if (failure != null || assembler.isFinished()) {
            return;
        }
        if (hasCalls || EventData.mentionsCalls(bytes, from, to)) {
            failure =
                    broken(
                            "the engine sent an event that is not JSON: '"
                                    + Noise.start(bytes, from, to)
                                    + "'");
        } else {
            gaps++;
            noise.broken(bytes, from, to);
            if (gaps > MOST_GAPS) {
                failure = broken(explained("the engine's answer contains too little JSON"));
            }
        }
    }

    private static EngineFailure broken(String problem) {
        return EngineFailure.of(EngineFailure.Kind.UNAVAILABLE, 502, problem);
    }

    /**
     * Reads a chunk.
     *
     * @throws JsonSyntaxException when it is not JSON
     */
    private void takeChunk(byte[] bytes, int from, int to) {
        try {
            ChatChunk chunk = chunks.read(bytes, from, to);
            noise.isOver();
            boolean wasFinished = assembler.isFinished();
            boolean isBlank = chunk.isBlank();
            if (!isBlank && !size.keep(chunk, to - from)) {
                if (wasFinished) {
                    marked = true;
                } else {
                    failure = size.tooMuchKept();
                }
                return;
            }
            hasCalls |= !chunk.toolCalls().isEmpty();
            endsInCalls |= chunk.finishReason().equals("tool_calls");
            progressed |= !isBlank || tellsOfTheEnd(chunk, wasFinished);
            // what comes with an error still belongs to the answer
            assembler.accept(chunk);
            ChatError error = chunk.error();
            if (error != null && !wasFinished) {
                failure = EngineFailure.of(error, dialect);
            } else if (isErrorEvent && !wasFinished && isBlank) {
                failure =
                        EngineFailure.of(
                                ChatError.of("the engine failed: " + Noise.start(bytes, from, to)),
                                dialect);
            } else if (assembler.hasBroken()) {
                failure = EngineFailure.of(ChatError.of(assembler.brokenOff()), dialect);
            }
        } catch (AnswerException e) {
            failure = failed(e);
        }
    }

    private boolean tellsOfTheEnd(ChatChunk chunk, boolean wasFinished) {
        ChatUsage usage = chunk.usage();
        boolean counts = usage != null && !usage.equals(lastUsage);
        lastUsage = usage;
        return counts || (!wasFinished && !chunk.finishReason().isEmpty());
    }

    private void throwFailure() throws EngineFailure {
        if (failure != null) {
            throw failure;
        }
    }
}
