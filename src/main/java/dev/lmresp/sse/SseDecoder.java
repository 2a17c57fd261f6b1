package dev.lmresp.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decodes the events of a byte stream that arrives in blocks of any size.
 *
 * <p>Follows the event stream format of the HTML standard (lines end only in LF, CR or CRLF;
 * comments and unknown fields are skipped), with two leniencies: {@link #end} delivers an event
 * that lacks its final blank line, because engines omit it, and each line may begin with a byte
 * order mark, because gateways concatenate streams. An event whose data is one line inside one
 * block is passed on without a copy.
 */
public final class SseDecoder {
    /** The default limit for the data of one event, in bytes. */
    public static final int MAX_EVENT_BYTES = 64 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] NOTHING = new byte[0];

    private final int maxEventBytes;

    /** The start of a line whose end has not arrived; {@code lineLength} bytes of it are used. */
    private byte[] line = NOTHING;

    private int lineLength;

    /** The last line ended in CR, so a following LF belongs to it. */
    private boolean afterCarriageReturn;

    private String name = "";

    /** The data so far is {@code data[dataFrom, dataTo)}; it is the caller's block unless owned. */
    private byte[] data = NOTHING;

    private int dataFrom;
    private int dataTo;
    private boolean hasData;
    private boolean ownsData;
    private boolean hasSeveralLines;

    public SseDecoder() {
        this(MAX_EVENT_BYTES);
    }

    /**
     * Creates a decoder with another limit.
     *
     * @param maxEventBytes limit for the data of one event
     */
    public SseDecoder(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Decodes the next bytes, and passes on every event that ends in them.
     *
     * @throws SseLimitException when an event is larger than the limit
     */
    public void feed(byte[] block, int from, int to, SseHandler handler) {
        int start = from;
        int at = from;
        if (afterCarriageReturn && at < to) {
            afterCarriageReturn = false;
            if (block[at] == '\n') {
                start = ++at;
            }
        }
        for (at = LineEnd.next(block, at, to); at < to; at = LineEnd.next(block, at, to)) {
            endLine(block, start, at, handler);
            boolean isCarriageReturn = block[at] == '\r';
            at++;
            if (isCarriageReturn) {
                if (at == to) {
                    afterCarriageReturn = true;
                } else if (block[at] == '\n') {
                    at++;
                }
            }
            start = at;
        }
        keepLine(block, start, to);
        keepData();
    }

    /** True for an event whose data came in several lines, while it is passed on. */
    public boolean hasSeveralLines() {
        return hasSeveralLines;
    }

    /** Ends the stream; an event that is still open is passed on. */
    public void end(SseHandler handler) {
        if (lineLength > 0) {
            endLine(NOTHING, 0, 0, handler);
        }
        dispatch(handler);
    }

    private void endLine(byte[] block, int from, int to, SseHandler handler) {
        if (lineLength == 0) {
            line(block, from, to, handler);
            return;
        }
        keepLine(block, from, to);
        int length = lineLength;
        lineLength = 0;
        line(line, 0, length, handler);
        // the field may be a slice of the line buffer, which the next partial line overwrites
        keepData();
    }

    private void line(byte[] bytes, int from, int to, SseHandler handler) {
        if (from < to && bytes[from] == BYTE_ORDER_MARK[0]) {
            from = afterByteOrderMark(bytes, from, to);
        }
        if (from == to) {
            dispatch(handler);
        } else if (isField(bytes, from, to, 'd', 'a', 't', 'a')) {
            addData(bytes, valueStart(bytes, from + 4, to), to);
        } else if (to - from > 4
                && bytes[from + 4] == 't'
                && isField(bytes, from, from + 4, 'e', 'v', 'e', 'n')
                && (to - from == 5 || bytes[from + 5] == ':')) {
            int value = valueStart(bytes, from + 5, to);
            name = new String(bytes, value, to - value, StandardCharsets.UTF_8);
        } else if (!isSkipped(bytes, from, to)) {
            handler.stray(bytes, from, to);
        }
    }

    private void addData(byte[] bytes, int from, int to) {
        if (!hasData) {
            data = bytes;
            dataFrom = from;
            dataTo = to;
            hasData = true;
            ownsData = false;
            hasSeveralLines = false;
        } else {
            hasSeveralLines = true;
            int length = dataTo - dataFrom;
            int more = 1 + to - from;
            checkLimit((long) length + more);
            if (!ownsData || dataTo + more > data.length) {
                data = Arrays.copyOfRange(data, dataFrom, dataFrom + grown(length + more));
                dataFrom = 0;
                dataTo = length;
                ownsData = true;
            }
            data[dataTo] = '\n';
            System.arraycopy(bytes, from, data, dataTo + 1, to - from);
            dataTo += more;
        }
        checkLimit(dataTo - dataFrom);
    }

    private void dispatch(SseHandler handler) {
        if (hasData) {
            hasData = false;
            String eventName = name;
            name = "";
            byte[] bytes = data;
            data = NOTHING;
            handler.event(eventName, bytes, dataFrom, dataTo);
        } else {
            name = "";
        }
    }

    /** Copies data that is still in the caller's buffer. */
    private void keepData() {
        if (hasData && !ownsData) {
            data = Arrays.copyOfRange(data, dataFrom, dataTo);
            dataTo -= dataFrom;
            dataFrom = 0;
            ownsData = true;
        }
    }

    private void keepLine(byte[] block, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return;
        }
        checkLimit((long) lineLength + length);
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, grown(lineLength + length));
        }
        System.arraycopy(block, from, line, lineLength, length);
        lineLength += length;
    }

    private void checkLimit(long length) {
        if (length > maxEventBytes) {
            throw new SseLimitException(maxEventBytes);
        }
    }

    private static int grown(int length) {
        return Math.max(256, length + (length >> 1));
    }

    private static boolean isField(byte[] bytes, int from, int to, char a, char b, char c, char d) {
        return to - from >= 4
                && bytes[from] == a
                && bytes[from + 1] == b
                && bytes[from + 2] == c
                && bytes[from + 3] == d
                && (to - from == 4 || bytes[from + 4] == ':');
    }

    /** True for a comment, or a field that only browsers use. */
    private static boolean isSkipped(byte[] bytes, int from, int to) {
        return bytes[from] == ':'
                || isField(bytes, from, to, 'i', 'd')
                || (to - from > 4
                        && bytes[from + 4] == 'y'
                        && isField(bytes, from, from + 4, 'r', 'e', 't', 'r'));
    }

    private static boolean isField(byte[] bytes, int from, int to, char a, char b) {
        return to - from >= 2
                && bytes[from] == a
                && bytes[from + 1] == b
                && (to - from == 2 || bytes[from + 2] == ':');
    }

    /** The value begins after the colon and one optional space. */
    private static int valueStart(byte[] bytes, int colon, int to) {
        int start = Math.min(colon + 1, to);
        return start < to && bytes[start] == ' ' ? start + 1 : start;
    }

    private static int afterByteOrderMark(byte[] bytes, int from, int to) {
        int after = from + BYTE_ORDER_MARK.length;
        return after <= to && Arrays.equals(bytes, from, after, BYTE_ORDER_MARK, 0, 3)
                ? after
                : from;
    }
}
