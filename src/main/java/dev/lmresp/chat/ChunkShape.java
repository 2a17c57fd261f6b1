package dev.lmresp.chat;

import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the chunks of an answer have in common: all bytes but those of one text. A chunk of a known
 * shape is read without a parser.
 *
 * <p>A shape is taken from a chunk that a parser has read: exactly one string of it must be its
 * text, or reasoning that stands in two members. Then the parser reads the chunk once more with
 * that text twice in its place, and the outcome must differ in the text only. So that string is the
 * text, whatever the engine's format, and another string in its place would be the text as well:
 * the parser looks at the characters of a text only to see whether there are any.
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

    /** The bytes before, between and after the places of the text, up to and from its quotes. */
    private final byte[][] frame;

    private final int frameLength;
    private final Part part;
    private final ChatChunk sample;

    private ChunkShape(byte[][] frame, Part part, ChatChunk sample) {
        this.frame = frame;
        this.frameLength = Arrays.stream(frame).mapToInt(piece -> piece.length).sum();
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
        Part part = part(chunk);
        if (part == null || to - from > LARGEST || !parser.isPlain()) {
            return null;
        }
        String text = text(chunk, part);
        List<Integer> places = text.isEmpty() ? List.of() : places(text, bytes, from, to);
        if (places.isEmpty()) {
            return null;
        }
        var shape = new ChunkShape(frame(bytes, from, to, places), part, chunk);
        int start = places.getFirst();
        byte[] twice = shape.twice(bytes, start, StringBody.end(bytes, start, to) - start);
        try {
            ChatChunk probe = parser.read(twice, 0, twice.length);
            return parser.isPlain() && probe.equals(shape.with(text + text)) ? shape : null;
        } catch (JsonSyntaxException e) {
            return null;
        }
    }

    /** Reads a chunk; {@code null} when it may not have this shape. */
    @Nullable ChatChunk read(byte[] bytes, int from, int to) {
        int places = frame.length - 1;
        int length = (to - from - frameLength) / places;
        // an empty text may leave room for another member's
        if (length <= 0 || frameLength + length * places != to - from) {
            return null;
        }
        int start = from + frame[0].length;
        int at = from;
        for (byte[] piece : frame) {
            if (!Arrays.equals(bytes, at, at + piece.length, piece, 0, piece.length)) {
                return null;
            }
            at += piece.length + length;
        }
        for (int i = 1, place = start; i < places; i++) {
            place += length + frame[i].length;
            if (!Arrays.equals(bytes, place, place + length, bytes, start, start + length)) {
                return null;
            }
        }
        String text = StringBody.read(bytes, start, start + length);
        return text == null ? null : with(text);
    }

    /** The part that may differ; {@code null} when there are several, or what is not immutable. */
    private static @Nullable Part part(ChatChunk chunk) {
        if (chunk.extras().hasContent() || chunk.toolCalls().size() > 1) {
            return null;
        }
        if (!chunk.toolCalls().isEmpty()) {
            return chunk.toolCalls().getFirst().state() == null ? Part.ARGUMENTS : null;
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

    /**
     * Where the strings begin that read like the text. Empty when one of several is not reasoning:
     * it may be a name, or have another use.
     */
    private static List<Integer> places(String text, byte[] bytes, int from, int to) {
        var places = new ArrayList<Integer>();
        boolean areReasoning = true;
        String last = "";
        int open = StringBody.end(bytes, from, to);
        while (open < to) {
            int close = StringBody.end(bytes, open + 1, to);
            String string = StringBody.read(bytes, open + 1, close);
            if (text.equals(string)) {
                places.add(open + 1);
                areReasoning &= isAfterColon(bytes, open) && MessageReader.REASONING.contains(last);
            }
            last = string == null ? "" : string;
            open = StringBody.end(bytes, Math.min(close + 1, to), to);
        }
        return places.size() == 1 || areReasoning ? places : List.of();
    }

    private static boolean isAfterColon(byte[] bytes, int at) {
        return bytes[at - 1] == ':' || (bytes[at - 1] == ' ' && bytes[at - 2] == ':');
    }

    private static byte[][] frame(byte[] bytes, int from, int to, List<Integer> places) {
        byte[][] frame = new byte[places.size() + 1][];
        int at = from;
        for (int i = 0; i < places.size(); i++) {
            frame[i] = Arrays.copyOfRange(bytes, at, places.get(i));
            at = StringBody.end(bytes, places.get(i), to);
        }
        frame[places.size()] = Arrays.copyOfRange(bytes, at, to);
        return frame;
    }

    /** The bytes of a chunk of this shape, with a text twice in each place. */
    private byte[] twice(byte[] bytes, int start, int length) {
        var chunk = new ByteArrayOutputStream();
        for (int i = 0; i < frame.length; i++) {
            if (i > 0) {
                chunk.write(bytes, start, length);
                chunk.write(bytes, start, length);
            }
            chunk.writeBytes(frame[i]);
        }
        return chunk.toByteArray();
    }
}
