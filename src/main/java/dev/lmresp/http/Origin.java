package dev.lmresp.http;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/**
 * The scheme, host and port that requests are sent to.
 *
 * @param secure whether to use TLS
 * @param host a name or an address, IPv6 without brackets
 * @param port the TCP port
 */
public record Origin(boolean secure, String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** A name, or an IPv6 address in brackets; then optionally a port. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[^]]+]|[A-Za-z0-9._-]+)(?::([0-9]{0,9}))?");

    /**
     * The origin of a URL. Its host may have underscores, which {@link URI} rejects although names
     * in container networks have them.
     *
     * @throws IllegalArgumentException when it has no host, an invalid port, or a user name; the
     *     message does not repeat the URL, which may contain a password
     */
    public static Origin of(URI url) {
        String authority = Optional.ofNullable(url.getRawAuthority()).orElse("");
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "the URL contains a user name, which is not sent; set a key with"
                            + " --engine-api-key-env");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the URL has no host");
        }
        boolean secure = "https".equals(url.getScheme());
        String digits = Optional.ofNullable(parts.group(2)).orElse("");
        int port = digits.isEmpty() ? defaultPort(secure) : Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "the URL has the port " + port + "; it must be from 1 to 65535");
        }
        String host = parts.group(1);
        return new Origin(
                secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** The URL of the origin, without a path. */
    String url() {
        return (secure ? "https://" : "http://") + hostHeader();
    }

    /** The value of the {@code Host} header. */
    String hostHeader() {
        String name = isIpv6() ? "[" + host + "]" : host;
        return port == defaultPort(secure) ? name : name + ":" + port;
    }

    private static int defaultPort(boolean secure) {
        return secure ? 443 : 80;
    }

    private boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }

    /** The server name for TLS, which allows neither addresses nor some other names. */
    Optional<SNIServerName> serverName() {
        boolean isAddress =
                isIpv6() || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        if (isAddress) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SNIHostName(host.replaceAll("\\.$", "")));
        } catch (IllegalArgumentException hasUnderscore) {
            return Optional.empty();
        }
    }
}
