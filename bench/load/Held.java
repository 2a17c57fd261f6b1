import java.util.Locale;

/**
 * What a process holds.
 *
 * @param rss memory, in MiB
 * @param threads threads of the system
 * @param descriptors open files and sockets
 */
record Held(double rss, double threads, double descriptors) {
    /** What compilers, collectors and caches may take more in the course of a run. */
    private static final Held SLACK = new Held(128, 16, 16);

    static Held by(LinuxProcess process) {
        return new Held(process.rss(), process.threads(), process.descriptors());
    }

    /** As much as a process may hold that held this before. */
    Held allowed() {
        return new Held(rss + SLACK.rss, threads + SLACK.threads, descriptors + SLACK.descriptors);
    }

    Held max(Held other) {
        return new Held(
                Math.max(rss, other.rss),
                Math.max(threads, other.threads),
                Math.max(descriptors, other.descriptors));
    }

    boolean isWithin(Held allowed) {
        return rss <= allowed.rss && hasClosedAllBut(allowed);
    }

    /** Whether connections and their threads are gone, however much memory there is. */
    boolean hasClosedAllBut(Held allowed) {
        return threads <= allowed.threads && descriptors <= allowed.descriptors;
    }

    /** A table of it. */
    static String table(Held before, Held peak, Held after) {
        Held allowed = before.allowed();
        return line("", "before", "peak", "after", "allowed")
                + line("RSS, MiB", before.rss, peak.rss, after.rss, allowed.rss)
                + line("threads", before.threads, peak.threads, after.threads, allowed.threads)
                + line(
                        "open files",
                        before.descriptors,
                        peak.descriptors,
                        after.descriptors,
                        allowed.descriptors);
    }

    private static String line(String name, double before, double peak, double after, double most) {
        return line(name, text(before), text(peak), text(after), text(most))
                .replace("\n", after > most ? "  too much\n" : "\n");
    }

    private static String line(String name, String before, String peak, String after, String most) {
        return "%-12s%10s%10s%10s%10s\n".formatted(name, before, peak, after, most);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
