import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Conversations through several proxies behind nginx, while the proxies are killed and started at
 * random. No answer may be wrong, no turn that a client was told of may be lost, and no background
 * response may stay unfinished. {@code bench/run chaos} compiles and runs it.
 */
final class Chaos {
    private static final int TURNS = 10;

    /** The most milliseconds between two words of the engine. */
    private static final int MOST_PAUSE = 60;

    private final Options options;
    private final Counts counts = new Counts();

    private Chaos(Options options) {
        this.options = options;
    }

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.read(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Chaos(options).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        System.out.println("bench/run chaos " + options);
        if (!options.store().isEmpty()) {
            return run(options.store());
        }
        try (Postgres postgres = Postgres.start()) {
            return run(postgres.address());
        }
    }

    private boolean run(String store) throws Exception {
        Path folder = Files.createTempDirectory("lmresp-chaos");
        try (var engine = new ChaosEngine(options.seed(), MOST_PAUSE);
                var fleet = new Fleet(options, store, engine.port(), folder, counts)) {
            fleet.start();
            Duration time = options.time();
            long end = System.nanoTime() + time.toNanos();
            Thread killing = Thread.ofPlatform().start(() -> fleet.killAtRandom(end));
            converse(fleet, end, folder);
            killing.join();
            fleet.heal();
            counts.unfinished(fleet, end);
        } catch (IOException e) {
            counts.wrong("the run broke off: " + e);
        }
        System.out.print(counts);
        return counts.isGood();
    }

    /** Conversations, as many at once as wanted, one after the other until the time is over. */
    private void converse(Fleet fleet, long end, Path folder) throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < options.conversations(); i++) {
                int client = i;
                all.add(
                        clients.submit(
                                () -> {
                                    for (int n = 0; n == 0 || System.nanoTime() < end; n++) {
                                        long seed = options.seed() + 1_000L * client + n;
                                        String name = "c" + client + "x" + n;
                                        new Conversation(fleet.url(), name, seed, counts)
                                                .hold(TURNS);
                                    }
                                    return true;
                                }));
            }
            if (!options.codex().isEmpty()) {
                all.add(
                        clients.submit(
                                () -> {
                                    var codex =
                                            new Codex(options.codex(), fleet.url(), folder, counts);
                                    for (int n = 0; n == 0 || System.nanoTime() < end; n++) {
                                        codex.work(n);
                                    }
                                    return true;
                                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }
}
