package dev.lmresp.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.stream.Stream;

/** Classifies addresses as local or remote. */
public final class Addresses {
    private Addresses() {}

    /** True when an address is reachable only from this machine. */
    public static boolean isLoopback(String host) {
        if (host.equals("127.0.0.1") || host.equals("localhost")) {
            return true;
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        // only literals: a name could resolve to anything
        boolean literal =
                name.contains(":")
                        || name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        try {
            return literal && InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * True when the route to a host may use the internet. A name counts as what it resolves to, and
     * as public when it does not resolve.
     */
    static boolean isPublic(String host) {
        if (isLoopback(host)) {
            return false;
        }
        try {
            return !Stream.of(InetAddress.getAllByName(host)).allMatch(Addresses::isPrivate);
        } catch (UnknownHostException e) {
            return true;
        }
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean isIpv4 = bytes.length == 4;
        // RFC 4193, and RFC 6598, which VPNs use
        boolean isUniqueLocal = !isIpv4 && (bytes[0] & 0xfe) == 0xfc;
        boolean isShared = isIpv4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 0x40;
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || isUniqueLocal
                || isShared;
    }

    /** The host of a {@code Host} header. */
    static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
