import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** An HTTP answer of which every byte counts: one that ends too early is an exception. */
final class Reply {
    private static final int LONGEST_LINE = 1 << 14;

    private final int status;
    private final String head;
    private final InputStream body;

    private Reply(int status, String head, InputStream body) {
        this.status = status;
        this.head = head;
        this.body = body;
    }

    static Reply read(InputStream in) throws IOException {
        String first = line(in);
        if (!first.matches("HTTP/1\\.1 \\d{3}( .*)?")) {
            throw new IOException("no HTTP, but: " + first);
        }
        var head = new StringBuilder("\n");
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.append(line.toLowerCase(Locale.ROOT)).append('\n');
        }
        return new Reply(
                Integer.parseInt(first.substring(9, 12)),
                head.toString(),
                body(head.toString(), in));
    }

    int status() {
        return status;
    }

    /** Whether another request may follow on the connection. */
    boolean isKept() {
        return !head.contains("\nconnection: close\n");
    }

    /** All of the body. */
    String text() throws IOException {
        return new String(body.readAllBytes(), UTF_8);
    }

    /** The body as it comes. */
    InputStream body() {
        return body;
    }

    private static InputStream body(String head, InputStream in) {
        if (head.contains("\ntransfer-encoding: chunked\n")) {
            return new Chunked(in);
        }
        int at = head.indexOf("\ncontent-length: ");
        if (at < 0) {
            return in;
        }
        int from = at + "\ncontent-length: ".length();
        return new Counted(in, Long.parseLong(head.substring(from, head.indexOf('\n', from))));
    }

    /** A line without its end. */
    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = next(in); b != '\n'; b = next(in)) {
            line.write(b);
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line without end");
            }
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    private static int next(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was closed before the end of the answer");
        }
        return b;
    }

    /** So many bytes. */
    private static class Counted extends InputStream {
        final InputStream in;
        long left;

        Counted(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, from, (int) Math.min(left, length));
            if (count < 0) {
                throw new EOFException("the connection was closed in the middle of a body");
            }
            left -= count;
            return count;
        }
    }

    /** Chunks, up to the one that is empty. */
    private static final class Chunked extends Counted {
        private boolean isFirst = true;
        private boolean isOver;

        Chunked(InputStream in) {
            super(in, 0);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0 && !isOver) {
                if (!isFirst) {
                    line(in);
                }
                isFirst = false;
                left = Long.parseLong(line(in), 16);
                if (left == 0) {
                    isOver = true;
                    line(in);
                }
            }
            return isOver ? -1 : super.read(bytes, from, length);
        }
    }
}
