package dev.lmresp.proxy;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.proxy.EngineFailure.Kind;

import org.jspecify.annotations.Nullable;

/**
 * Limits the size of one engine's answer: an engine in a loop would otherwise fill the memory that
 * all exchanges share.
 *
 * <p>A whole answer is kept in memory. Of a stream only its content is kept, so the limit applies
 * to that, and a multiple of it to all bytes.
 */
final class AnswerSize {
    /** A token of three or four letters comes in an event of 200 to 400 bytes. */
    private static final int STREAM_FACTOR = 16;

    private static final int LARGE = 1 << 20;

    private final long most;
    private long received;
    private long kept;
    private @Nullable Voice last;

    /** The kind of text that a chunk continues. */
    private enum Voice {
        TEXT,
        REASONING,
        REFUSAL,
        ARGUMENTS
    }

    /**
     * @param most the limit in bytes
     */
    AnswerSize(long most) {
        this.most = most;
    }

    /** The number of bytes kept in memory. */
    long kept() {
        return kept;
    }

    /** True when so much is kept that copies should not be made at the same time. */
    boolean isLarge() {
        return kept > LARGE;
    }

    /** The limit for one event, or for a whole answer. */
    int mostOfOne() {
        return (int) Math.min(most, Integer.MAX_VALUE - 16);
    }

    /**
     * Counts bytes that have arrived.
     *
     * @throws EngineFailure when they are too many
     */
    void receive(int bytes, BodyKind kind) throws EngineFailure {
        received += bytes;
        if (received > most) {
            if (kind != BodyKind.EVENTS) {
                throw tooMuch("is");
            }
            if (received / STREAM_FACTOR >= most) {
                throw EngineFailure.of(
                        Kind.UNAVAILABLE,
                        502,
                        "the engine's stream is longer than %d MiB, %d times --max-answer-mb; if the model is not in a loop, raise --max-answer-mb"
                                .formatted((most >> 20) * STREAM_FACTOR, STREAM_FACTOR));
            }
        }
    }

    /**
     * Counts what is kept of a chunk, in characters: only the text if it continues the chunks
     * before it, the whole chunk if it begins something new or has data that is kept unchanged.
     *
     * @param bytes its size as received
     * @return false when the limit is exceeded
     */
    boolean keep(ChatChunk chunk, int bytes) {
        Voice voice = voice(chunk);
        kept += voice != null && voice == last ? text(chunk, voice) : bytes;
        last = voice;
        return kept <= most;
    }

    /** The failure when too much is to be kept. */
    EngineFailure tooMuchKept() {
        return tooMuch("has text, reasoning and arguments that are");
    }

    /** The failure for an event that is too large. */
    EngineFailure eventTooLarge() {
        return tooMuch("has an event that is");
    }

    private EngineFailure tooMuch(String is) {
        return EngineFailure.of(
                Kind.UNAVAILABLE,
                502,
                "the engine's answer %s longer than %d MiB; if the model is not in a loop, raise --max-answer-mb"
                        .formatted(is, most >> 20));
    }

    private static @Nullable Voice voice(ChatChunk chunk) {
        Voice voice = null;
        int voices = 0;
        if (!chunk.content().isEmpty()) {
            voice = Voice.TEXT;
            voices++;
        }
        if (!chunk.reasoning().isEmpty()) {
            voice = Voice.REASONING;
            voices++;
        }
        if (!chunk.refusal().isEmpty()) {
            voice = Voice.REFUSAL;
            voices++;
        }
        if (!chunk.toolCalls().isEmpty()) {
            voice = Voice.ARGUMENTS;
            voices += goesOn(chunk) ? 1 : 2;
        }
        return voices == 1 && !chunk.extras().hasContent() ? voice : null;
    }

    private static boolean goesOn(ChatChunk chunk) {
        if (chunk.toolCalls().size() > 1) {
            return false;
        }
        var piece = chunk.toolCalls().getFirst();
        return piece.id().isEmpty() && piece.name().isEmpty();
    }

    private static int text(ChatChunk chunk, Voice voice) {
        return switch (voice) {
            case TEXT -> chunk.content().length();
            case REASONING -> chunk.reasoning().length();
            case REFUSAL -> chunk.refusal().length();
            case ARGUMENTS -> chunk.toolCalls().getFirst().arguments().length();
        };
    }
}
