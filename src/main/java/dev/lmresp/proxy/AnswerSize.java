package dev.lmresp.proxy;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.proxy.EngineFailure.Kind;

import org.jspecify.annotations.Nullable;

/**
 * How large one answer of an engine has become, and how large it may: an engine in a loop would
 * otherwise fill the memory that all exchanges share.
 *
 * <p>An answer in one piece is kept whole. Of a stream only what it says is kept, so that may be as
 * much, and all of its bytes a multiple of it.
 */
final class AnswerSize {
    /** A token of three or four letters comes in an event of 200 to 400 bytes. */
    private static final int STREAM_FACTOR = 16;

    private static final int LARGE = 1 << 20;

    private final long most;
    private long received;
    private long kept;
    private @Nullable Voice last;

    /** What a chunk that only goes on with the answer goes on with. */
    private enum Voice {
        TEXT,
        REASONING,
        REFUSAL,
        ARGUMENTS
    }

    /**
     * Nothing so far.
     *
     * @param most how many bytes there may be
     */
    AnswerSize(long most) {
        this.most = most;
    }

    /** How much is kept. */
    long kept() {
        return kept;
    }

    /** Whether so much is kept that copies of it are better not made at the same time. */
    boolean isLarge() {
        return kept > LARGE;
    }

    /** So many bytes an event or an answer in one piece may have. */
    int mostOfOne() {
        return (int) Math.min(most, Integer.MAX_VALUE - 16);
    }

    /**
     * Counts bytes that have come.
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
     * Counts what is kept of a chunk, by characters: its text when it goes on with what the chunks
     * before it said, all of it when it begins something or brings what is kept as it is.
     *
     * @param bytes how long it came
     * @return false when it is too much
     */
    boolean keep(ChatChunk chunk, int bytes) {
        Voice voice = voice(chunk);
        kept += voice != null && voice == last ? text(chunk, voice) : bytes;
        last = voice;
        return kept <= most;
    }

    /** What to say when too much is to be kept. */
    EngineFailure tooMuchKept() {
        return tooMuch("has text, reasoning and arguments that are");
    }

    /** What to say of an event that is too large. */
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
        return voices == 1 && !chunk.extras().isTelling() ? voice : null;
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
