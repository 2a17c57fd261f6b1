package dev.lmresp.chat;

import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * What the chunks of an answer have in common: all bytes but those of one text. A chunk of a known
 * shape is read without a parser.
 *
 * <p>A shape is taken from a chunk that a parser has read: its text must be exactly one string of
 * it. Then the parser reads the chunk once more with that text twice in its place, and the outcome
 * must differ in the text only. So that string is the text, whatever the engine's format, and
 * another string in its place would be the text as well: a reader of chunks looks at the characters
 * of a text only to see whether there are any.
 */
final class ChunkShape {
    /** The frame of a token has a few hundred bytes; one that is much larger repeats something. */
    private static final int LARGEST = 4 << 10;

    /** The text of a chunk, of which a chunk of a shape has one. */
    private enum Part {
        CONTENT,
        REASONING,
        ARGUMENTS
    }

    /** Ends in the quote that begins the text. */
    private final byte[] before;

    /** Begins with the quote that ends the text. */
    private final byte[] after;

    private final Part part;
    private final ChatChunk sample;

    private ChunkShape(byte[] before, byte[] after, Part part, ChatChunk sample) {
        this.before = before;
        this.after = after;
        this.part = part;
        this.sample = sample;
    }

    /**
     * The shape of a chunk; {@code null} when it has none that another could have.
     *
     * @param chunk what the parser has just read from the bytes
     */
    static @Nullable ChunkShape of(
            ChatChunk chunk, byte[] bytes, int from, int to, ChunkParser parser) {
        if (to - from > LARGEST || !parser.isPlain() || chunk.extras().hasContent()) {
            return null;
        }
        Part part = part(chunk);
        String text = part == null ? "" : text(chunk, part);
        int start = text.isEmpty() ? -1 : onlyString(text, bytes, from, to);
        if (part == null || start < 0) {
            return null;
        }
        int end = StringBody.end(bytes, start, to);
        var shape =
                new ChunkShape(
                        Arrays.copyOfRange(bytes, from, start),
                        Arrays.copyOfRange(bytes, end, to),
                        part,
                        chunk);
        byte[] twice = shape.twice(bytes, start, end);
        try {
            ChatChunk probe = parser.read(twice, 0, twice.length);
            boolean holds = parser.isPlain() && probe.equals(shape.with(text + text));
            return holds ? shape : null;
        } catch (JsonSyntaxException e) {
            return null;
        }
    }

    /** Reads a chunk; {@code null} when it may not have this shape. */
    @Nullable ChatChunk read(byte[] bytes, int from, int to) {
        int start = from + before.length;
        int end = to - after.length;
        // an empty text may leave room for another member's
        if (start >= end
                || !Arrays.equals(bytes, from, start, before, 0, before.length)
                || !Arrays.equals(bytes, end, to, after, 0, after.length)) {
            return null;
        }
        String text = StringBody.read(bytes, start, end);
        return text == null ? null : with(text);
    }

    private static @Nullable Part part(ChatChunk chunk) {
        if (chunk.toolCalls().size() > 1) {
            return null;
        }
        if (!chunk.toolCalls().isEmpty()) {
            return Part.ARGUMENTS;
        }
        return chunk.content().isEmpty() ? Part.REASONING : Part.CONTENT;
    }

    private static String text(ChatChunk chunk, Part part) {
        return switch (part) {
            case CONTENT -> chunk.content();
            case REASONING -> chunk.reasoning();
            case ARGUMENTS -> chunk.toolCalls().getFirst().arguments();
        };
    }

    private ChatChunk with(String text) {
        return new ChatChunk(
                sample.id(),
                sample.model(),
                part == Part.CONTENT ? text : sample.content(),
                part == Part.REASONING ? text : sample.reasoning(),
                sample.refusal(),
                part == Part.ARGUMENTS
                        ? List.of(sample.toolCalls().getFirst().withArguments(text))
                        : sample.toolCalls(),
                sample.finishReason(),
                sample.nativeFinishReason(),
                sample.usage(),
                sample.extras(),
                sample.error());
    }

    /** The start of the one string that reads like this; -1 when there is none, or another. */
    private static int onlyString(String text, byte[] bytes, int from, int to) {
        int found = -1;
        int open = StringBody.end(bytes, from, to);
        while (open < to) {
            int start = open + 1;
            int close = StringBody.end(bytes, start, to);
            if (text.equals(StringBody.read(bytes, start, close))) {
                if (found >= 0) {
                    return -1;
                }
                found = start;
            }
            open = StringBody.end(bytes, Math.min(close + 1, to), to);
        }
        return found;
    }

    /** The bytes of a chunk of this shape, with its text twice. */
    private byte[] twice(byte[] bytes, int start, int end) {
        int length = end - start;
        byte[] twice = Arrays.copyOf(before, before.length + 2 * length + after.length);
        System.arraycopy(bytes, start, twice, before.length, length);
        System.arraycopy(bytes, start, twice, before.length + length, length);
        System.arraycopy(after, 0, twice, before.length + 2 * length, after.length);
        return twice;
    }
}
