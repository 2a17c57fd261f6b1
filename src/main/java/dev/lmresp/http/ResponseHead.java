package dev.lmresp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Status line and headers of a response.
 *
 * @param isHttp11 whether the version is HTTP/1.1 or later, not 1.0
 * @param status the status
 * @param headers names in lower case, values in order
 */
record ResponseHead(boolean isHttp11, int status, Map<String, List<String>> headers) {
    private static final int MAX_BYTES = 64 << 10;

    /** Values that mean no compression, from servers that confuse the header with the charset. */
    private static final Set<String> NO_CODINGS =
            Set.of("identity", "none", "utf-8", "utf8", "binary");

    /** A server, and a proxy before it, may each compress once. */
    private static final int MOST_CODINGS = 2;

    /** The first byte of a TLS alert, with which a TLS server answers a plain-text request. */
    private static final char TLS_ALERT = 0x15;

    private static final int SHOWN_CHARS = 60;

    /** A limit, because each folded line is appended to a growing value. */
    private static final int MOST_FOLDS = 100;

    /** One every few seconds keeps a client waiting; more of them are a loop. */
    private static final int MOST_INTERIM_HEADS = 100;

    /**
     * Reads the head of the final response, skipping interim ones.
     *
     * @throws ProtocolException when the answer is not HTTP; the message describes it
     * @throws EOFException when the connection ends before it
     */
    static ResponseHead read(Connection connection) throws IOException {
        ResponseHead head = new Reader(connection).head();
        for (int interim = 1; head.status < 200; interim++) {
            if (head.status == 101) {
                throw new ProtocolException("it switches to a protocol that was not requested");
            }
            if (interim > MOST_INTERIM_HEADS) {
                throw new ProtocolException(
                        "it sent HTTP %d more than %d times and nothing else"
                                .formatted(head.status, MOST_INTERIM_HEADS));
            }
            head = new Reader(connection).head();
        }
        return head;
    }

    /** True when there is no body, whatever the headers say. */
    boolean isBodiless(String method) {
        return method.equals("HEAD") || status == 204 || status == 304;
    }

    /** True when the connection can be reused after the body. */
    boolean keepsConnection() {
        return isHttp11 && tokens("connection").noneMatch("close"::equals);
    }

    /**
     * True when the body is chunked.
     *
     * @throws ProtocolException when it has another transfer coding, which was not offered
     */
    boolean isChunked() throws ProtocolException {
        List<String> codings =
                tokens("transfer-encoding").filter(coding -> !coding.equals("identity")).toList();
        if (codings.isEmpty() || codings.equals(List.of("chunked"))) {
            return !codings.isEmpty();
        }
        throw new ProtocolException("its Transfer-Encoding is " + String.join(", ", codings));
    }

    /**
     * The compression of the body, if any, although it was not offered: the codings in the order in
     * which they were applied.
     *
     * @throws ProtocolException when it is not supported
     */
    List<InflatedBody.Coding> contentCodings(String method) throws ProtocolException {
        List<String> names =
                tokens("content-encoding").filter(coding -> !NO_CODINGS.contains(coding)).toList();
        if (isBodiless(method)) {
            return List.of();
        }
        var codings = new ArrayList<InflatedBody.Coding>();
        for (String name : names) {
            switch (name) {
                case "gzip", "x-gzip" -> codings.add(InflatedBody.Coding.GZIP);
                case "deflate" -> codings.add(InflatedBody.Coding.DEFLATE);
                default -> throw compressed(names);
            }
        }
        if (codings.size() > MOST_CODINGS) {
            throw compressed(names);
        }
        return codings;
    }

    private static ProtocolException compressed(List<String> names) {
        return new ProtocolException(
                "it is compressed with '%s', which lmresp did not request and does not support; disable compression in the engine, or in the proxy in front of it"
                        .formatted(shown(String.join(", ", names))));
    }

    /** The headers for the decompressed body. */
    Map<String, List<String>> decodedHeaders() {
        var decoded = new LinkedHashMap<>(headers);
        decoded.keySet().removeAll(List.of("content-encoding", "content-length"));
        return Collections.unmodifiableMap(decoded);
    }

    /**
     * The length of the body, if known.
     *
     * @throws ProtocolException when it is not a number, or there are several
     */
    OptionalLong contentLength() throws ProtocolException {
        List<String> lengths = tokens("content-length").distinct().toList();
        if (lengths.isEmpty()) {
            return OptionalLong.empty();
        }
        String length = String.join(", ", lengths);
        // 18 digits fit a long
        if (length.length() > 18 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ProtocolException("its Content-Length is '" + shown(length) + "'");
        }
        return OptionalLong.of(Long.parseLong(length));
    }

    private Stream<String> tokens(String name) {
        return headers.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(token -> token.strip().toLowerCase(Locale.ROOT))
                .filter(token -> !token.isEmpty());
    }

    private static String shown(String text) {
        String start = text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text;
        return start.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    /** Reads one head, line by line. */
    private static final class Reader {
        private final Connection connection;
        private byte[] line = new byte[128];
        private int bytes;

        Reader(Connection connection) {
            this.connection = connection;
        }

        ResponseHead head() throws IOException {
            String status = statusLine();
            // "HTTP/1.1 200 OK", of which some servers omit the reason and the space before it
            boolean isHttp =
                    status.length() >= 12
                            && status.startsWith("HTTP/1.")
                            && isDigit(status.charAt(7))
                            && status.charAt(8) == ' '
                            && status.charAt(9) != '0'
                            && isDigit(status.charAt(9))
                            && isDigit(status.charAt(10))
                            && isDigit(status.charAt(11))
                            && (status.length() == 12 || status.charAt(12) == ' ');
            if (!isHttp) {
                throw notHttp(status);
            }
            return new ResponseHead(
                    status.charAt(7) != '0', Integer.parseInt(status, 9, 12, 10), headers());
        }

        /**
         * The status line. A server with another protocol may never end a line, so its first bytes
         * are checked.
         */
        private String statusLine() throws IOException {
            int first = next();
            while (first == '\r' || first == '\n') {
                first = next();
            }
            if (first != 'H') {
                throw notHttp((char) first + connection.bufferedText(SHOWN_CHARS));
            }
            return "H" + line();
        }

        private Map<String, List<String>> headers() throws IOException {
            var headers = new LinkedHashMap<String, List<String>>();
            List<String> last = List.of();
            int folds = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                if (isSpace(line.charAt(0)) && !last.isEmpty()) {
                    // RFC 9112, 5.2: a folded line, which only old servers send
                    folds++;
                    if (folds > MOST_FOLDS) {
                        throw new ProtocolException(
                                "it folds its headers over more than " + MOST_FOLDS + " lines");
                    }
                    last.set(last.size() - 1, last.getLast() + " " + line.strip());
                    continue;
                }
                int colon = line.indexOf(':');
                if (colon < 1) {
                    throw new ProtocolException("it sent the header '" + shown(line) + "'");
                }
                String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                last = headers.computeIfAbsent(name, any -> new ArrayList<>(1));
                last.add(line.substring(colon + 1).strip());
            }
            return Collections.unmodifiableMap(headers);
        }

        /** A line without its end, which is CR LF or LF. */
        private String line() throws IOException {
            int length = 0;
            for (int next = next(); next != '\n'; next = next()) {
                if (length == line.length) {
                    line = Arrays.copyOf(line, length * 2);
                }
                line[length++] = (byte) next;
            }
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
            return new String(line, 0, length, ISO_8859_1);
        }

        private int next() throws IOException {
            int next = connection.next();
            if (next < 0) {
                throw bytes == 0
                        ? new EOFException("it closed the connection before it answered")
                        : new EOFException("it closed the connection in the middle of its headers");
            }
            if (++bytes > MAX_BYTES) {
                throw new ProtocolException(
                        "its headers are longer than " + (MAX_BYTES >> 10) + " KB");
            }
            return next;
        }

        private static ProtocolException notHttp(String line) {
            if (line.charAt(0) == TLS_ALERT) {
                return new ProtocolException("it uses TLS: its address must begin with https://");
            }
            return new ProtocolException("it sent '" + shown(line) + "'");
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t';
        }
    }
}
