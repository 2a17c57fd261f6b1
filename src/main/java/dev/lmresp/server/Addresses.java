package dev.lmresp.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Tells this machine's own addresses from others. */
public final class Addresses {
    private Addresses() {}

    /** True when an address is reached only from this machine. */
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
