package dev.lmresp.chat;

import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of one answer, or a whole answer. Only the first choice counts. Unknown members,
 * wrong types and nulls are ignored, because engines send all of them. Not thread-safe.
 *
 * <p>Most chunks differ from the one before only in their text. They are read by their {@linkplain
 * ChunkShape shape}, which takes a fraction of the time of parsing them, to the same outcome.
 */
public final class ChunkReader {
    /** Where each chunk has something of its own, the shape of few is looked for. */
    private static final int LONGEST_PAUSE = 256;

    private final ChunkParser parser;
    private @Nullable ChunkShape shape;

    /** The number of chunks to parse until a shape is looked for. A whole answer is only one. */
    private int wait = 1;

    /** What to wait after the next look; it doubles until a shape proves useful. */
    private int pause = 1;

    /** Creates a reader for an engine that requires nothing back. */
    public ChunkReader() {
        this(Dialect.State.NONE);
    }

    /**
     * Creates a reader.
     *
     * @param kept the members that the engine requires back unchanged
     */
    public ChunkReader(Dialect.State kept) {
        this.parser = new ChunkParser(kept);
    }

    /**
     * Reads one JSON value.
     *
     * @throws JsonSyntaxException when the bytes are not JSON
     */
    public ChatChunk read(byte[] bytes, int from, int to) {
        ChunkShape known = shape;
        ChatChunk chunk = known == null ? null : known.read(bytes, from, to);
        if (chunk == null) {
            return parse(bytes, from, to);
        }
        wait = 0;
        pause = 1;
        return chunk;
    }

    private ChatChunk parse(byte[] bytes, int from, int to) {
        ChatChunk chunk;
        int before = parser.known();
        try {
            chunk = parser.read(bytes, from, to);
        } finally {
            if (parser.known() != before) {
                shape = null;
            }
        }
        if (wait > 0) {
            wait--;
        } else if (!chunk.isBlank()) {
            look(chunk, bytes, from, to);
        }
        return chunk;
    }

    private void look(ChatChunk chunk, byte[] bytes, int from, int to) {
        wait = pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        ChunkShape found = ChunkShape.of(chunk, bytes, from, to, parser);
        if (found != null) {
            shape = found;
        }
    }
}
