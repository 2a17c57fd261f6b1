import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Everything at once, for long: clients and engines that behave, and such that do not. Every answer
 * is checked, and afterwards nothing may be left of it all. {@code bench/run soak} compiles and
 * runs it.
 */
final class Soak {
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final int MOST_REST_SECONDS = 60;

    /**
     * What the proxy may log: a line for each of the visits that fail, which are some in a hundred.
     */
    private static final int LOG_BYTES_A_VISIT = 32;

    /** What it may log of its start. */
    private static final int LOG_BYTES = 1 << 14;

    private final Programs programs;
    private final LinuxProcess process;
    private final Crowd crowd;

    private Soak(Programs programs, Target proxy, long seed) {
        this.programs = programs;
        this.process = proxy.process();
        this.crowd = new Crowd(proxy, seed);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        double minutes = 20;
        long seed = System.nanoTime() % 1_000_000;
        String lmresp = "cli/lmresp";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--minutes" -> minutes = Double.parseDouble(args[++i]);
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--lmresp" -> lmresp = args[++i];
                default -> {
                    System.err.println("soak takes --minutes, --seed and --lmresp, not " + args[i]);
                    System.exit(2);
                }
            }
        }
        var programs = new Programs(Files.createTempDirectory("lmresp-soak"));
        Target proxy = programs.proxy(Way.responses("lmresp", lmresp), programs.engine()).target();
        System.out.printf("bench/run soak --minutes %s --seed %d%n", minutes, seed);
        boolean isGood;
        try {
            isGood =
                    new Soak(programs, proxy, seed)
                            .run(Duration.ofMillis((long) (minutes * 60_000)));
        } catch (UncheckedIOException e) {
            System.out.println("the proxy is gone: " + e.getMessage());
            isGood = false;
        }
        System.exit(isGood ? 0 : 1);
    }

    private boolean run(Duration time) throws IOException, InterruptedException {
        Held fresh = Held.by(process);
        crowd.visit(WARM_UP);
        // what the warm-up has opened must not count as what was there before
        Held before = rest(held -> held.hasClosedAllBut(fresh.allowed()));
        long logged = programs.logBytes();
        long visits = crowd.count();
        process.forgetPeak();
        Held peak = crowd.visit(time);
        Held after = rest(held -> held.isWithin(before.allowed()));
        logged = programs.logBytes() - logged;
        visits = crowd.count() - visits;
        long allowedLog = LOG_BYTES + LOG_BYTES_A_VISIT * visits;

        System.out.println(crowd.kinds());
        crowd.wrong().forEach(System.out::println);
        System.out.printf("%d wrong answers%n%n", crowd.wrong().size());
        System.out.print(Held.table(before, peak, after));
        System.out.printf("log of %d bytes, %d allowed%n", logged, allowedLog);
        return crowd.wrong().isEmpty() && after.isWithin(before.allowed()) && logged <= allowedLog;
    }

    /** Waits until the proxy has closed what nobody uses, a minute at most. */
    private Held rest(Predicate<Held> isRested) throws InterruptedException {
        Held held = Held.by(process);
        for (int i = 0; i < MOST_REST_SECONDS && !isRested.test(held); i++) {
            Thread.sleep(1_000);
            held = Held.by(process);
        }
        return held;
    }
}
