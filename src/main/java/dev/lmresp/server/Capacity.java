package dev.lmresp.server;

import com.sun.management.UnixOperatingSystemMXBean;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a proxy can do at once with the files, sockets among them, that its process may have
 * open.
 *
 * @param descriptors how many that are
 * @param perExchange how many of them an exchange takes: one is the connection of its client
 */
public record Capacity(long descriptors, int perExchange) {
    /** As much as one likes. */
    public static final Capacity UNLIMITED = new Capacity(Integer.MAX_VALUE, 2);

    /** Libraries, what watches sockets, the files of a recording that are written whole. */
    private static final int OWN = 96;

    /** For each so many exchanges one connection more, for what takes no place among them. */
    private static final int EXCHANGES_FOR_ONE_MORE = 4;

    private static final Pattern LINUX_LIMIT =
            Pattern.compile("^Max open files +(\\d+)", Pattern.MULTILINE);

    /**
     * The capacity of this process.
     *
     * @param perExchange how many descriptors an exchange takes
     */
    public static Capacity ofProcess(int perExchange) {
        try {
            Matcher limit = LINUX_LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
            if (limit.find()) {
                return new Capacity(Long.parseLong(limit.group(1)), perExchange);
            }
        } catch (IOException elsewhere) {
            // asked of the JVM, which takes longer
        }
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? new Capacity(unix.getMaxFileDescriptorCount(), perExchange)
                : new Capacity(UNLIMITED.descriptors, perExchange);
    }

    /** How many exchanges fit, with connections beside them; no more than are wanted. */
    public int exchanges(int wanted) {
        long fitting =
                (descriptors - OWN)
                        * EXCHANGES_FOR_ONE_MORE
                        / ((long) perExchange * EXCHANGES_FOR_ONE_MORE + 1);
        return Math.clamp(fitting, 1, wanted);
    }

    /** How many connections fit beside what exchanges take; no more than are wanted. */
    public int connections(int wanted, int exchanges) {
        return Math.clamp(descriptors - descriptorsFor(0, exchanges), 1, wanted);
    }

    /** How many descriptors so many exchanges need, with connections beside them. */
    public long descriptorsFor(int exchanges) {
        return descriptorsFor(
                exchanges + Math.ceilDiv(exchanges, EXCHANGES_FOR_ONE_MORE), exchanges);
    }

    /** How many descriptors so many connections and exchanges need. */
    public long descriptorsFor(int connections, int exchanges) {
        return OWN + connections + (perExchange - 1L) * exchanges;
    }
}
