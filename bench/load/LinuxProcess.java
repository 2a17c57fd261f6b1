import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about a running program. */
record LinuxProcess(long pid) {
    /** Clock ticks of {@code /proc/PID/stat} are a hundredth of a second on all Linux systems. */
    private static final double MICROS_PER_TICK = 10_000;

    /** Processor time used so far by all its threads, in microseconds. */
    double cpuMicros() {
        String stat = read("stat");
        // the name in parentheses may hold blanks; user and system time are fields 14 and 15
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }

    /** Memory in use now, in MiB. */
    double rss() {
        return status("VmRSS:") / 1024.0;
    }

    /** The most memory it has used since {@link #forgetPeak()}, in MiB. */
    double peakRss() {
        return status("VmHWM:") / 1024.0;
    }

    /** Its threads, as the kernel counts them. */
    long threads() {
        return status("Threads:");
    }

    /** How many files and sockets it has open. */
    long descriptors() {
        try (var all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forgetPeak() {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long status(String name) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
