package dev.lmresp.sse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the ends of lines, LF or CR, by eight bytes at a time: most lines have hundreds. */
final class LineEnd {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** Both line ends are below this, and of what else is only tabs occur. */
    private static final long ABOVE_LINE_ENDS = ('\r' + 1) * ONES;

    private LineEnd() {}

    /** The offset of the next line end; {@code to} when there is none. */
    static int next(byte[] block, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long eight = (long) LONGS.get(block, at);
            // the high bit of the first byte that is below, and perhaps of bytes after it
            long below = (eight - ABOVE_LINE_ENDS) & ~eight & HIGH_BITS;
            if (below == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(below) / Byte.SIZE;
            if (isLineEnd(block[at])) {
                return at;
            }
            at++;
        }
        while (at < to && !isLineEnd(block[at])) {
            at++;
        }
        return at;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }
}
