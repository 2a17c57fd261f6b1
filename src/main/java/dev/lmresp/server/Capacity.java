package dev.lmresp.server;

import com.sun.management.UnixOperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many exchanges and connections the open-file limit of the process allows.
 *
 * @param descriptors the limit for open files, including sockets
 * @param perExchange how many an exchange needs, including its client's connection
 */
public record Capacity(long descriptors, int perExchange) {
    /** Effectively no limit. */
    public static final Capacity UNLIMITED = new Capacity(Integer.MAX_VALUE, 2);

    /** Reserved for libraries, selectors, and recordings being written. */
    private static final int OWN = 96;

    /** One additional connection per this many exchanges, for requests that are not exchanges. */
    private static final int EXCHANGES_FOR_ONE_MORE = 4;

    private static final Pattern LINUX_LIMIT =
            Pattern.compile("^Max open files +(\\d+)", Pattern.MULTILINE);

    /**
     * The capacity of this process.
     *
     * @param perExchange how many descriptors an exchange needs
     */
    public static Capacity ofProcess(int perExchange) {
        try {
            Matcher limit = LINUX_LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
            if (limit.find()) {
                return new Capacity(Long.parseLong(limit.group(1)), perExchange);
            }
        } catch (IOException elsewhere) {
            // the JVM's own value, which takes longer to get
        }
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? new Capacity(unix.getMaxFileDescriptorCount(), perExchange)
                : new Capacity(UNLIMITED.descriptors, perExchange);
    }

    /** The number of exchanges that fit, with their connections; at most as many as wanted. */
    public int exchanges(int wanted) {
        long fitting =
                (descriptors - OWN)
                        * EXCHANGES_FOR_ONE_MORE
                        / ((long) perExchange * EXCHANGES_FOR_ONE_MORE + 1);
        return Math.clamp(fitting, 1, wanted);
    }

    /** The number of connections that fit beside the exchanges; at most as many as wanted. */
    public int connections(int wanted, int exchanges) {
        return Math.clamp(descriptors - descriptorsFor(0, exchanges), 1, wanted);
    }

    /** The number of descriptors for this many exchanges and their connections. */
    public long descriptorsFor(int exchanges) {
        return descriptorsFor(
                exchanges + Math.ceilDiv(exchanges, EXCHANGES_FOR_ONE_MORE), exchanges);
    }

    /** The number of descriptors for this many connections and exchanges. */
    public long descriptorsFor(int connections, int exchanges) {
        return OWN + connections + (perExchange - 1L) * exchanges;
    }
}
