package dev.lmresp.server.http1;

import java.util.Locale;

/**
 * The request line.
 *
 * @param method the method
 * @param target the request target, always without an authority
 * @param authority the authority of an absolute target; empty when only the Host header has it
 */
record RequestLine(String method, String target, String authority) {
    private static final String VERSION = "HTTP/1.1";

    /**
     * Parses the line.
     *
     * @throws MalformedRequest 400 for an invalid line, 405 for {@code CONNECT}, 505 for other
     *     versions
     */
    static RequestLine of(byte[] line, int from, int to) {
        int first = indexOf(line, ' ', from, to);
        int second = first < 0 ? -1 : indexOf(line, ' ', first + 1, to);
        if (second < 0) {
            throw MalformedRequest.bad(
                    "the request line must be a method, a URL and HTTP/1.1, separated by single"
                            + " spaces");
        }
        String method = FieldSyntax.text(line, from, first);
        if (!FieldSyntax.isToken(method)) {
            throw MalformedRequest.bad("the method is not one word");
        }
        checkVersion(FieldSyntax.text(line, second + 1, to));
        if (method.equals("CONNECT")) {
            throw new MalformedRequest(
                    405, "CONNECT is not supported: lmresp is not a forward proxy");
        }
        String target = FieldSyntax.text(line, first + 1, second);
        if (target.isEmpty() || !target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw MalformedRequest.bad("the URL contains an invalid character; encode it as %XX");
        }
        return target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))
                ? new RequestLine(method, target, "")
                : absolute(method, target);
    }

    private static void checkVersion(String version) {
        if (version.equals(VERSION)) {
            return;
        }
        boolean other =
                version.length() == VERSION.length()
                        && version.startsWith("HTTP/")
                        && Character.isDigit(version.charAt(5))
                        && version.charAt(6) == '.'
                        && Character.isDigit(version.charAt(7));
        throw other
                ? new MalformedRequest(
                        505, "only HTTP/1.1 is supported; in nginx, set 'proxy_http_version 1.1;'")
                : MalformedRequest.bad("the request line must end in HTTP/1.1");
    }

    /** An absolute target, from clients that take this for a forward proxy (RFC 9112 3.2.2). */
    private static RequestLine absolute(String method, String target) {
        String scheme = target.substring(0, target.indexOf(':') + 1).toLowerCase(Locale.ROOT);
        int start = scheme.length() + 2;
        if (!(scheme.equals("http:") || scheme.equals("https:"))
                || !target.startsWith("//", scheme.length())) {
            throw MalformedRequest.bad("the URL must begin with / or http://");
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String authority = target.substring(start, end);
        if (authority.isEmpty() || authority.contains("@")) {
            throw MalformedRequest.bad("the URL has no host, or contains a user name");
        }
        String path = target.substring(end);
        return new RequestLine(method, path.startsWith("/") ? path : "/" + path, authority);
    }

    private static int indexOf(byte[] line, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
