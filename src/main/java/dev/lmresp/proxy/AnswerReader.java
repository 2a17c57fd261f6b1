package dev.lmresp.proxy;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatUsage;
import dev.lmresp.chat.ChunkReader;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseLimitException;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ResponseAssembler;
import dev.lmresp.translate.ResponseAssembler.End;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads the bytes of an engine's answer into the assembler, and finds the errors among them. */
final class AnswerReader {
    private static final int NOISE_SHOWN = 80;

    private final ResponseAssembler assembler;
    private final Dialect dialect;
    private final AnswerSize size;
    private final Consumer<Note> notes;
    private final SseDecoder events;
    private final ChunkReader chunks;

    /** The engine has said that its answer is over; what follows does not count. */
    private boolean marked;

    /** No more bytes follow, so an event that is not whole has been cut off. */
    private boolean atEnd;

    private @Nullable EngineFailure failure;

    private boolean progressed;
    private @Nullable ChatUsage lastUsage;

    /** The start of the first event that was no chunk, empty when there was none. */
    private String noise = "";

    /**
     * A reader.
     *
     * @param size counts what is kept
     * @param notes takes what was passed over
     */
    AnswerReader(
            ResponseAssembler assembler, Dialect dialect, AnswerSize size, Consumer<Note> notes) {
        this.assembler = assembler;
        this.dialect = dialect;
        this.size = size;
        this.notes = notes;
        this.chunks = new ChunkReader(dialect.state());
        this.events = new SseDecoder(size.mostOfOne());
    }

    boolean isMarked() {
        return marked;
    }

    /** The answer is over, although the engine did not say so. */
    void mark() {
        marked = true;
    }

    /** True when what was taken since the last look has a piece of the answer in it. */
    boolean hasProgressed() {
        boolean has = progressed;
        progressed = false;
        return has;
    }

    /** What is wrong, with what else the engine said: it may be why. */
    String explained(String problem) {
        return noise.isEmpty()
                ? problem
                : problem + "; it sent an event that is no chunk: '" + noise + "'";
    }

    /**
     * Takes the next bytes of an answer.
     *
     * @param kind what it is; one in one piece has to come in one
     */
    void take(BodyKind kind, byte[] block, int length) throws EngineFailure {
        switch (kind) {
            case HTML ->
                    throw EngineFailure.of(
                            EngineFailure.Kind.UNAVAILABLE,
                            502,
                            "the engine answered with a web page; does --engine point to its API?");
            case JSON -> takeWhole(block, length);
            case EVENTS, BLANK -> takeStream(block, length);
        }
    }

    private void takeStream(byte[] block, int length) throws EngineFailure {
        try {
            events.feed(block, 0, length, this::takeEvent);
        } catch (SseLimitException e) {
            throw size.eventTooLarge();
        }
        throwFailure();
    }

    /** Takes an answer in one piece, and ends the response. */
    private void takeWhole(byte[] answer, int length) throws EngineFailure {
        int values = JsonLines.each(answer, 0, length, this::takeData);
        throwFailure();
        finish(marked || values == 1 ? End.MARKED : End.UNMARKED);
    }

    /** Ends the response after the last bytes of a stream. */
    void end() throws EngineFailure {
        if (!marked) {
            atEnd = true;
            events.end(this::takeEvent);
            throwFailure();
        }
        finish(marked ? End.MARKED : End.UNMARKED);
    }

    private void finish(End end) throws EngineFailure {
        try {
            assembler.finish(end);
        } catch (ApiException e) {
            throw failed(e);
        }
    }

    private EngineFailure failed(ApiException e) {
        ApiError error = e.error();
        return EngineFailure.of(
                new ApiException(
                        new ApiError(
                                error.status(),
                                error.type(),
                                error.code(),
                                error.param(),
                                explained(error.message()))));
    }

    private void takeEvent(String name, byte[] bytes, int from, int to) {
        if (events.hasSeveralLines()) {
            JsonLines.each(bytes, from, to, this::takeData);
        } else {
            takeData(bytes, from, to);
        }
    }

    private void takeData(byte[] bytes, int from, int to) {
        if (failure != null || marked) {
            return;
        }
        if (isDoneMark(bytes, from, to)) {
            marked = true;
        } else if (isChunk(bytes, from, to)) {
            takeChunk(bytes, from, to);
        } else if (noise.isEmpty()) {
            // once is enough to tell of it
            takeWords(bytes, from, to);
        }
    }

    private void takeChunk(byte[] bytes, int from, int to) {
        try {
            ChatChunk chunk = chunks.read(bytes, from, to);
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
            progressed |= !isBlank || tellsOfTheEnd(chunk, wasFinished);
            // what comes with an error still counts, as part of what had been said
            assembler.accept(chunk);
            ChatError error = chunk.error();
            if (error != null && !wasFinished) {
                failure = EngineFailure.of(error, dialect);
            } else if (assembler.hasBroken()) {
                failure = EngineFailure.of(ChatError.of(assembler.brokenOff()), dialect);
            }
        } catch (JsonSyntaxException e) {
            failure =
                    EngineFailure.of(
                            EngineFailure.Kind.UNAVAILABLE,
                            502,
                            atEnd
                                    ? assembler.brokenOff()
                                    : "the engine sent an event that is not JSON: "
                                            + e.getMessage());
        } catch (ApiException e) {
            failure = failed(e);
        }
    }

    private boolean tellsOfTheEnd(ChatChunk chunk, boolean wasFinished) {
        ChatUsage usage = chunk.usage();
        boolean counts = usage != null && !usage.equals(lastUsage);
        lastUsage = usage;
        return counts || (!wasFinished && !chunk.finishReason().isEmpty());
    }

    /** Words between chunks leave no gap in the answer, as a broken chunk does. */
    private void takeWords(byte[] bytes, int from, int to) {
        noise = start(bytes, from, to);
        if (!noise.isEmpty()) {
            notes.accept(
                    new Note(
                            Note.Kind.DROPPED,
                            "output",
                            "the engine sent an event that is no chunk: '" + noise + "'"));
        }
    }

    /** The start of a text, for people. */
    private static String start(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + NOISE_SHOWN);
        String text = new String(bytes, from, end - from, StandardCharsets.UTF_8).strip();
        return end < to ? text + "…" : text;
    }

    private void throwFailure() throws EngineFailure {
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether it is meant as a chunk, or as a list of one. */
    private static boolean isChunk(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            switch (bytes[i]) {
                case '{' -> {
                    return true;
                }
                // a byte order mark may stand here too
                case '[', ' ', '\t', '\n', '\r', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> {}
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private static boolean isDoneMark(byte[] bytes, int from, int to) {
        return to - from >= 6
                && bytes[from] == '['
                && bytes[from + 1] == 'D'
                && bytes[from + 2] == 'O'
                && bytes[from + 3] == 'N'
                && bytes[from + 4] == 'E'
                && bytes[from + 5] == ']';
    }
}
