package dev.lmresp.http;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/**
 * Where requests go.
 *
 * @param secure whether it is spoken to over TLS
 * @param host a name or an address, IPv6 without brackets
 * @param port the TCP port
 */
public record Origin(boolean secure, String host, int port) {
    private static final int MAX_PORT = 65_535;

    /** A name, or an IPv6 address in brackets; then maybe a port. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[^]]+]|[A-Za-z0-9._-]+)(?::([0-9]{0,9}))?");

    /**
     * The origin of a URL. Its host may have underscores, which {@link URI} takes for none although
     * names in networks of containers have them.
     *
     * @throws IllegalArgumentException when it has no host, a port that is none, or a user name;
     *     the message does not repeat the URL, as it may have a password in it
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

    /** Its URL, without a path. */
    String url() {
        return (secure ? "https://" : "http://") + hostHeader();
    }

    /** What the {@code Host} header says. */
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

    /** The name of the server for TLS, which takes neither addresses nor names of any kind. */
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
