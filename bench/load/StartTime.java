import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The time from starting the program to its first answer, and to the end of {@code --version}. */
final class StartTime implements Mode {
    private static final Figure READY = new Figure("start to first answer", "ms", Against.NOTHING);
    private static final Figure IDLE = new Figure("RSS when idle", "MiB", Against.NOTHING);
    private static final Figure VERSION = new Figure("--version", "ms", Against.NOTHING);
    private static final int STARTS = 5;

    /** The launcher prepares faster starts in the background after the first one. */
    private static final int PREPARATION_SECONDS = 15;

    private final Programs programs;
    private final Target engine;
    private final Map<String, Way> ways;

    StartTime(Programs programs, Target engine, Map<String, Way> ways) {
        this.programs = programs;
        this.engine = engine;
        this.ways = ways;
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Figure> figures() {
        return List.of(READY, IDLE, VERSION);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        if (!target.responses()) {
            return;
        }
        awaitPreparation();
        measure(target);
    }

    static void awaitPreparation() throws IOException {
        pause(PREPARATION_SECONDS * 1000L);
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        if (target.isDirect()) {
            return Map.of();
        }
        Way way = ways.get(target.name());
        var ready = new Times(STARTS);
        var version = new Times(STARTS);
        double idle = 0;
        for (int i = 0; i < STARTS; i++) {
            Programs.Running running = programs.proxy(way, engine);
            ready.add(running.startNanos());
            idle = running.target().process().rss();
            programs.stop(running.process());
            if (way.responses()) {
                version.add(programs.run(way.with("--version")));
            }
        }
        return way.responses()
                ? Map.of(READY, ready.millis(0.5), IDLE, idle, VERSION, version.millis(0.5))
                : Map.of(READY, ready.millis(0.5), IDLE, idle);
    }
}
