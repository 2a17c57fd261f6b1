package dev.lmresp.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Evaluates the {@code NO_PROXY} variable like Codex's HTTP client. */
final class NoProxy {
    private NoProxy() {}

    /**
     * True when a host is accessed without a proxy.
     *
     * @param value the variable: {@code *}, addresses, networks and domains, separated by commas
     * @param host a name or an address, IPv6 with or without brackets
     */
    static boolean covers(String value, String host) {
        String bare = host.replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
        for (String entry : value.toLowerCase(Locale.ROOT).split(",", -1)) {
            String one = entry.strip().replaceAll("^\\[|]$", "");
            if (one.equals("*") || (!one.isEmpty() && matches(one, bare))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String entry, String host) {
        if (isAddress(host)) {
            int slash = entry.indexOf('/');
            return slash < 0 ? entry.equals(host) : isInside(host, entry, slash);
        }
        String domain = entry.startsWith(".") ? entry.substring(1) : entry;
        return host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    private static boolean isInside(String host, String network, int slash) {
        try {
            byte[] address = InetAddress.getByName(host).getAddress();
            String base = network.substring(0, slash);
            if (!isAddress(base)) {
                return false;
            }
            byte[] prefix = InetAddress.getByName(base).getAddress();
            int bits = Integer.parseInt(network.substring(slash + 1));
            if (address.length != prefix.length || bits > 8 * prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException | NumberFormatException e) {
            return false;
        }
    }
}
