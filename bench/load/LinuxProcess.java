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
        return status("VmRSS:");
    }

    /** The most memory it has used since {@link #forgetPeak()}, in MiB. */
    double peakRss() {
        return status("VmHWM:");
    }

    void forgetPeak() {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double status(String name) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
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
