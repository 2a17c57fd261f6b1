package dev.lmresp.engine.replay;

import dev.lmresp.engine.mock.Pause;
import dev.lmresp.transcript.Timeline;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** Delivers the pieces of an answer with their recorded timing. */
final class PacedBody extends InputStream {
    private final Iterator<Timeline.Piece> pieces;
    private final long start;
    private final Pause pause = new Pause();
    private byte[] piece = {};
    private int at;

    /**
     * @param start the {@link System#nanoTime} at which the timeline starts
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
