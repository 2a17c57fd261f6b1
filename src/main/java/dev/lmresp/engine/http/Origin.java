package dev.lmresp.engine.http;

import java.net.URI;

/**
 * Where requests go.
 *
 * @param secure whether it is spoken to over TLS
 * @param host a name or an address, IPv6 without brackets
 * @param port the TCP port
 */
public record Origin(boolean secure, String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * The origin of a URL with a host.
     *
     * @throws IllegalArgumentException when its port is none
     */
    public static Origin of(URI url) {
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : defaultPort(secure);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "'" + url + "' has the port " + port + "; it must be from 1 to 65535");
        }
        String host = url.getHost();
        return new Origin(
                secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
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

    /** Whether the host is a number: TLS takes no such thing as the name of a server. */
    boolean isAddress() {
        return isIpv6() || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
