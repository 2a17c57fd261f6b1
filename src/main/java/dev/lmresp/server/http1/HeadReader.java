package dev.lmresp.server.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads the head of one request, validates it, and writes it in a canonical form, so that later
 * parsers cannot understand it differently.
 */
final class HeadReader {
    /** The maximum length of the request line in bytes. */
    static final int MAX_LINE = 8 << 10;

    /** The maximum length of a head in bytes. */
    static final int MAX_HEAD = 64 << 10;

    private static final int MAX_FIELDS = 256;
    private static final int TLS_HANDSHAKE = 0x16;

    /** The body is chunked. */
    static final long CHUNKED = -1;

    private final LineReader lines = new LineReader();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(512);
    private int left = MAX_HEAD;
    private boolean begun;
    private String target = "";
    private boolean hostKnown;
    private int fields;
    private int hosts;
    private long contentLength;
    private boolean hasContentLength;
    private String transferCoding = "";
    private boolean hasTransferEncoding;
    private boolean expectsContinue;

    /** What is requested; empty before the request line has arrived. */
    String target() {
        return target;
    }

    /** True when a part of the head has arrived. */
    boolean hasBegun() {
        return begun || !lines.isAtStart();
    }

    /**
     * Reads on.
     *
     * @return false when the head is not complete yet
     */
    boolean read(Input in) {
        while (in.available() > 0) {
            if (!begun && lines.isAtStart()) {
                checkFirst(in.bytes[in.position] & 0xff);
            }
            if (!lines.read(
                    in,
                    begun ? left : Math.min(left, MAX_LINE),
                    begun ? HeadReader::headTooLong : HeadReader::lineTooLong)) {
                return false;
            }
            int length = lines.to - lines.from;
            left -= length + 2;
            if (left < 0) {
                throw headTooLong();
            }
            if (length == 0) {
                // some clients send an empty line after a body (RFC 9112 2.2)
                if (begun) {
                    check();
                    return true;
                }
            } else if (begun) {
                field(lines.bytes, lines.from, lines.to);
            } else {
                begun = true;
                first(RequestLine.of(lines.bytes, lines.from, lines.to));
            }
        }
        return false;
    }

    private static MalformedRequest lineTooLong() {
        return new MalformedRequest(414, "the URL is longer than " + (MAX_LINE >> 10) + " KB");
    }

    private static MalformedRequest headTooLong() {
        return new MalformedRequest(
                431,
                "the headers are longer than "
                        + (MAX_HEAD >> 10)
                        + " KB together; send fewer or shorter ones, cookies for instance");
    }

    /** Checks the first byte: other protocols may never end a line. */
    private static void checkFirst(int c) {
        if (c == TLS_HANDSHAKE) {
            throw MalformedRequest.bad("this is a TLS connection; use http://, not https://");
        }
        if (!FieldSyntax.isTokenChar(c) && c != '\r' && c != '\n') {
            throw MalformedRequest.bad("this is not an HTTP request");
        }
    }

    private void first(RequestLine line) {
        write(line.method() + " " + line.target() + " HTTP/1.1");
        target = line.target();
        hostKnown = !line.authority().isEmpty();
        if (hostKnown) {
            // it takes precedence over the Host header (RFC 9112 3.2.2)
            write("Host: " + line.authority());
        }
    }

    private void field(byte[] line, int from, int to) {
        if (++fields > MAX_FIELDS) {
            throw new MalformedRequest(431, "there are more than " + MAX_FIELDS + " headers");
        }
        int colon = FieldSyntax.colon(line, from, to);
        int start = colon + 1;
        int end = to;
        while (start < end && FieldSyntax.isSpace(line[start])) {
            start++;
        }
        while (end > start && FieldSyntax.isSpace(line[end - 1])) {
            end--;
        }
        if (isKept(line, from, colon, start, end)) {
            head.write(line, from, colon - from);
            head.write(':');
            head.write(' ');
            head.write(line, start, end - start);
            head.write('\r');
            head.write('\n');
        }
    }

    /** Evaluates a field; returns false for fields that are rewritten later. */
    private boolean isKept(byte[] line, int name, int colon, int start, int end) {
        return switch (colon - name) {
            case 4 -> !is("host", line, name) || host();
            case 6 -> !is("expect", line, name) || expect(FieldSyntax.text(line, start, end));
            case 14 ->
                    !is("content-length", line, name)
                            || contentLength(FieldSyntax.text(line, start, end));
            case 17 ->
                    !is("transfer-encoding", line, name)
                            || transferEncoding(FieldSyntax.text(line, start, end));
            default -> true;
        };
    }

    private static boolean is(String lowerCaseName, byte[] line, int from) {
        for (int i = 0; i < lowerCaseName.length(); i++) {
            // of the token characters, this only changes capitals
            if ((line[from + i] | 0x20) != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean host() {
        if (++hosts > 1) {
            throw MalformedRequest.bad("there is more than one Host header");
        }
        return !hostKnown;
    }

    private boolean expect(String value) {
        expectsContinue |= value.equalsIgnoreCase("100-continue");
        return false;
    }

    private boolean contentLength(String value) {
        if (hasContentLength) {
            throw MalformedRequest.bad("there is more than one Content-Length");
        }
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw MalformedRequest.bad("the Content-Length is not a number");
        }
        hasContentLength = true;
        String digits = value.replaceFirst("^0+(?=.)", "");
        // more than any limit
        contentLength = digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
        return false;
    }

    private boolean transferEncoding(String value) {
        String coding = value.toLowerCase(Locale.ROOT);
        transferCoding = transferCoding.isEmpty() ? coding : transferCoding + "," + coding;
        hasTransferEncoding = true;
        return false;
    }

    private void check() {
        if (hosts == 0) {
            throw MalformedRequest.bad("there is no Host header");
        }
        if (!hasTransferEncoding) {
            return;
        }
        if (hasContentLength) {
            throw MalformedRequest.bad(
                    "Content-Length and Transfer-Encoding cannot be used together");
        }
        if (transferCoding.equals("chunked")) {
            return;
        }
        if (transferCoding.endsWith("chunked") && !transferCoding.startsWith("chunked")) {
            throw new MalformedRequest(
                    501,
                    "the only supported Transfer-Encoding is chunked; use Content-Encoding for"
                            + " compression");
        }
        throw MalformedRequest.bad("the Transfer-Encoding does not end in one 'chunked'");
    }

    /** The length of the body, or {@link #CHUNKED}. */
    long bodyLength() {
        return hasTransferEncoding ? CHUNKED : contentLength;
    }

    /**
     * The validated head.
     *
     * @param bodyHasBegun the client did not wait for 100 Continue
     */
    byte[] finish(boolean bodyHasBegun) {
        if (hasTransferEncoding) {
            write("Transfer-Encoding: chunked");
        } else if (hasContentLength) {
            write("Content-Length: " + contentLength);
        }
        if (expectsContinue && !bodyHasBegun) {
            write("Expect: 100-continue");
        }
        write("");
        return head.toByteArray();
    }

    private void write(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        head.write(bytes, 0, bytes.length);
        head.write('\r');
        head.write('\n');
    }
}
