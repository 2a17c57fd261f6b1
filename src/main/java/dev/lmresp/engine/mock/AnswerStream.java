package dev.lmresp.engine.mock;

import dev.lmresp.engine.mock.script.Saying.Pace;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A streamed answer, generated lazily. A read returns the events that are due, many at once; it
 * only waits when none is due. An interrupt of the reading thread, or a close from any thread, ends
 * the read with an {@link IOException}.
 */
final class AnswerStream extends InputStream {
    /** Events are generated up to this many bytes. */
    private static final int BLOCK = 8 << 10;

    private enum Next {
        START,
        PIECE,
        END,
        INTERRUPTION,
        NOTHING
    }

    private final Wire wire;
    private final Pieces pieces;
    private final long every;
    private final Interruption interruption;
    private final JsonBytes block = new JsonBytes(1024);
    private int at;

    private Next next = Next.START;
    private @Nullable Piece piece;

    /** When the next event is due, in {@link System#nanoTime}. */
    private long due;

    private final Pause pause = new Pause();

    AnswerStream(Wire wire, Pieces pieces, Pace pace, Interruption interruption) {
        this.wire = wire;
        this.pieces = pieces;
        this.every = pace.every().toNanos();
        this.interruption = interruption;
        this.due = System.nanoTime() + pace.delay().toNanos();
    }

    @Override
    public int read() throws IOException {
        return fill() ? block.array()[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, available());
        System.arraycopy(block.array(), at, into, from, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return block.size() - at;
    }

    @Override
    public void close() {
        pause.close();
    }

    /** Generates events when none are left; false at the end of the answer. */
    private boolean fill() throws IOException {
        pause.check();
        if (available() > 0) {
            return true;
        }
        at = 0;
        block.clear();
        if (next == Next.INTERRUPTION) {
            next = Next.NOTHING;
            block.raw(interruption.strike(pause));
        }
        while (next != Next.NOTHING && next != Next.INTERRUPTION && block.size() < BLOCK) {
            if (isEarly()) {
                if (block.size() > 0) {
                    break;
                }
                pause.until(due);
            }
            step();
        }
        return block.size() > 0;
    }

    private void step() {
        switch (next) {
            case START -> {
                wire.start(block);
                fetch();
            }
            case PIECE -> {
                Piece now = Objects.requireNonNull(piece);
                wire.piece(block, now);
                fetch();
                // relative to the due time, not to the current one: the pace does not drift
                due += every;
            }
            case END -> {
                wire.end(block, pieces);
                next = Next.NOTHING;
            }
            case INTERRUPTION, NOTHING -> {}
        }
    }

    private void fetch() {
        piece = pieces.next();
        boolean isOver = piece == null || pieces.tokens() > interruption.after();
        next =
                isOver && interruption.comes()
                        ? Next.INTERRUPTION
                        : piece == null ? Next.END : Next.PIECE;
    }

    private boolean isEarly() {
        // no clock access for every token of an answer without pace
        boolean paced =
                switch (next) {
                    case START -> true;
                    case PIECE -> every > 0;
                    case END, INTERRUPTION, NOTHING -> false;
                };
        return paced && due - System.nanoTime() > 0;
    }
}
