package dev.lmresp.proxy;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChunkReader;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.ApiException;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseLimitException;
import dev.lmresp.translate.ResponseAssembler;
import dev.lmresp.translate.ResponseAssembler.End;

import org.jspecify.annotations.Nullable;

/** Reads the bytes of an engine's answer into the assembler, and finds the errors among them. */
final class AnswerReader {
    private final ResponseAssembler assembler;
    private final Dialect dialect;
    private final SseDecoder events = new SseDecoder();
    private final ChunkReader chunks = new ChunkReader();

    /** The engine has said that its answer is over; what follows does not count. */
    private boolean marked;

    /** No more bytes follow, so an event that is not whole has been cut off. */
    private boolean atEnd;

    private @Nullable EngineFailure failure;

    AnswerReader(ResponseAssembler assembler, Dialect dialect) {
        this.assembler = assembler;
        this.dialect = dialect;
    }

    boolean isMarked() {
        return marked;
    }

    /** The answer is over, although the engine did not say so. */
    void mark() {
        marked = true;
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
            throw EngineFailure.of(EngineFailure.Kind.UNAVAILABLE, 502, e.getMessage());
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
            throw EngineFailure.of(e);
        }
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
        } else if (to > from) {
            takeChunk(bytes, from, to);
        }
    }

    private void takeChunk(byte[] bytes, int from, int to) {
        try {
            ChatChunk chunk = chunks.read(bytes, from, to);
            boolean wasFinished = assembler.isFinished();
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
            failure = EngineFailure.of(e);
        }
    }

    private void throwFailure() throws EngineFailure {
        if (failure != null) {
            throw failure;
        }
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
