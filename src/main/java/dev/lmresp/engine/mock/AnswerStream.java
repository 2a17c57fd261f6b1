package dev.lmresp.engine.mock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;

/**
 * A streamed answer, made while it is read. A read gives the events that are due, many at once;
 * only when none is due it waits. An interrupt of the reading thread, or a close from any thread,
 * ends the read with an {@link IOException}.
 */
final class AnswerStream extends InputStream {
    /** Events are made until there are that many bytes of them. */
    private static final int BLOCK = 8 << 10;

    private enum Next {
        START,
        PIECE,
        END,
        NOTHING
    }

    private final Wire wire;
    private final Pieces pieces;
    private final long every;
    private final JsonBytes block = new JsonBytes(1024);
    private int at;

    private Next next = Next.START;
    private @Nullable Piece piece;

    /** When the next event is due, in {@link System#nanoTime}. */
    private long due;

    private final Pause pause = new Pause();

    AnswerStream(Wire wire, Pieces pieces, Duration delay, Duration every) {
        this.wire = wire;
        this.pieces = pieces;
        this.every = every.toNanos();
        this.due = System.nanoTime() + delay.toNanos();
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

    /** Makes events when none are left; false at the end of the answer. */
    private boolean fill() throws IOException {
        pause.check();
        if (available() > 0) {
            return true;
        }
        at = 0;
        block.clear();
        while (next != Next.NOTHING && block.size() < BLOCK) {
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
                // counted from the time that was due, not from now: the pace does not drift
                if (now.kind() == Piece.Kind.CONTENT) {
                    due += every;
                }
            }
            case END -> {
                wire.end(block, pieces);
                next = Next.NOTHING;
            }
            case NOTHING -> {}
        }
    }

    private void fetch() {
        piece = pieces.next();
        next = piece == null ? Next.END : Next.PIECE;
    }

    private boolean isEarly() {
        // no look at the clock for every token of an answer without pace
        boolean paced =
                switch (next) {
                    case START -> true;
                    case PIECE ->
                            every > 0 && Objects.requireNonNull(piece).kind() == Piece.Kind.CONTENT;
                    case END, NOTHING -> false;
                };
        return paced && due - System.nanoTime() > 0;
    }
}
