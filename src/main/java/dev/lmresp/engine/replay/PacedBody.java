package dev.lmresp.engine.replay;

import dev.lmresp.engine.mock.Pause;
import dev.lmresp.transcript.Timeline;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** An answer whose pieces come when they came. */
final class PacedBody extends InputStream {
    private final Iterator<Timeline.Piece> pieces;
    private final long start;
    private final Pause pause = new Pause();
    private byte[] piece = {};
    private int at;

    /**
     * An answer.
     *
     * @param start the time in {@link System#nanoTime} that is the start of the timeline
     */
    PacedBody(Timeline timeline, long start) {
        this.pieces = timeline.pieces().iterator();
        this.start = start;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        pause.check();
        while (at == piece.length) {
            if (!pieces.hasNext()) {
                return -1;
            }
            Timeline.Piece next = pieces.next();
            pause.until(start + (long) (next.millis() * 1e6));
            piece = next.bytes();
            at = 0;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() {
        pause.close();
    }
}
