package dev.lmresp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.Set;

/**
 * A request; {@code Host}, {@code Content-Length} and {@code Accept-Encoding} are added when it is
 * sent.
 *
 * @param method the HTTP method
 * @param target path and query
 * @param headers other headers
 * @param body the body, empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // sent, never compared
public record HttpRequest(String method, String target, Map<String, String> headers, byte[] body) {
    /** RFC 9110, 8.6: these send Content-Length even without a body. */
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /**
     * Validates the request.
     *
     * @throws IllegalArgumentException when a part has characters that would change the structure
     *     of the request; the message does not repeat values, which may be secret
     */
    public HttpRequest {
        require(isToken(method), "the HTTP method contains an invalid character");
        require(
                target.startsWith("/") && target.chars().allMatch(c -> c > ' ' && c < 0x7f),
                "the path contains an invalid character");
        headers.forEach(HttpRequest::requireHeader);
    }

    /**
     * Checks a header.
     *
     * @throws IllegalArgumentException when it cannot be sent
     */
    public static void requireHeader(String name, String value) {
        require(isToken(name), "a header name contains an invalid character");
        require(
                value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= 0xff && c != 0x7f)),
                "the header " + name + " contains an invalid character, such as a line break");
    }

    private static void require(boolean valid, String problem) {
        if (!valid) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(
                                c ->
                                        (c >= 'a' && c <= 'z')
                                                || (c >= 'A' && c <= 'Z')
                                                || (c >= '0' && c <= '9')
                                                || TOKEN_MARKS.indexOf(c) >= 0);
    }

    /** The bytes before the body. */
    byte[] head(Origin origin) {
        var head = new StringBuilder(256);
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        line(head, "Host", origin.hostHeader());
        headers.forEach((name, value) -> line(head, name, value));
        // compression is not worth its delay, and callers do not decode it
        line(head, "Accept-Encoding", "identity");
        if (body.length > 0 || METHODS_WITH_BODY.contains(method)) {
            line(head, "Content-Length", Integer.toString(body.length));
        }
        return head.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
