import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;

/**
 * Watches the bytes of HTTP answers for where one ends. Looks at the head and at the last five
 * bytes.
 */
final class Answer {
    private static final long LAST_CHUNK = 0x30_0D_0A_0D_0AL;
    private static final long FIVE_BYTES = 0xFF_FF_FF_FF_FFL;

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private boolean headDone;
    private boolean closes;
    private boolean chunked;
    private long bodyLeft;
    private long tail;

    /** Gets ready for the next answer of the same connection. */
    void reset() {
        head.reset();
        headDone = false;
        tail = 0;
    }

    /** True when the server closes the connection after this answer. */
    boolean closes() {
        return closes;
    }

    /** Takes the next bytes; true when the answer is whole. */
    boolean take(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        if (!headDone) {
            while (at < to && !headDone) {
                push(bytes[at]);
                head.write(bytes[at++]);
                headDone = (tail & 0xFF_FF_FF_FFL) == 0x0D_0A_0D_0AL;
            }
            if (!headDone) {
                return false;
            }
            readHead();
        }
        if (!chunked) {
            bodyLeft -= to - at;
            return bodyLeft == 0;
        }
        for (int i = Math.max(at, to - 5); i < to; i++) {
            push(bytes[i]);
        }
        return (tail & FIVE_BYTES) == LAST_CHUNK;
    }

    private void push(byte b) {
        tail = tail << 8 | b & 0xFF;
    }

    private void readHead() throws IOException {
        String text = head.toString(ISO_8859_1).toLowerCase(Locale.ROOT);
        if (!text.startsWith("http/1.1 200 ")) {
            throw new IOException("expected 200, got: " + text.lines().findFirst().orElse(""));
        }
        closes = text.contains("\r\nconnection: close");
        chunked = text.contains("\r\ntransfer-encoding: chunked");
        int length = text.indexOf("\r\ncontent-length:");
        bodyLeft = Long.MAX_VALUE;
        if (length >= 0) {
            int start = length + "\r\ncontent-length:".length();
            bodyLeft = Long.parseLong(text.substring(start, text.indexOf('\r', start)).strip());
        }
    }
}
