import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a developer gets who has just started the proxy: turns of 2,000 chunks as fast as they come,
 * a quarter of a second apart, in the first minute of a process.
 */
final class FirstMinute implements Mode {
    private static final Figure FIRST = new Figure("cold: first answer", "ms", Against.ADDED);
    private static final Figure TOKEN = new Figure("cold: first token p50", "ms", Against.ADDED);
    private static final Figure SLOW = new Figure("cold: first token p99", "ms", Against.ADDED);
    private static final Figure RATE = new Figure("cold: answer p50", "chunks/s", Against.RATIO);
    private static final Figure COST = new Figure("cold: proxy CPU", "us/chunk", Against.NOTHING);
    private static final int CHUNKS = 2000;
    private static final long NANOS = 60_000_000_000L;
    private static final long PAUSE_MILLIS = 250;

    private final Programs programs;
    private final Target engine;
    private final Map<String, Way> ways;

    FirstMinute(Programs programs, Target engine, Map<String, Way> ways) {
        this.programs = programs;
        this.engine = engine;
        this.ways = ways;
    }

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public List<Figure> figures() {
        return List.of(FIRST, TOKEN, SLOW, RATE, COST);
    }

    @Override
    public boolean isOnce() {
        return true;
    }

    @Override
    public void warmUp(Target target) throws IOException {
        if (target.responses()) {
            StartTime.awaitPreparation();
        }
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        if (target.isDirect()) {
            return turns(target);
        }
        Programs.Running running = programs.proxy(ways.get(target.name()), engine);
        try {
            return turns(running.target());
        } finally {
            programs.stop(running.process());
        }
    }

    private static Map<Figure, Double> turns(Target target) throws IOException {
        byte[] request = target.request("chunks=" + CHUNKS + "&size=6", true);
        var tokens = new Times(300);
        var answers = new Times(300);
        double first = 0;
        double cpu = target.process().cpuMicros();
        long end = System.nanoTime() + NANOS;
        try (var client = new Client(target)) {
            while (System.nanoTime() < end) {
                var token = new FirstToken();
                long start = System.nanoTime();
                client.ask(request, token);
                long nanos = System.nanoTime() - start;
                first = answers.count() == 0 ? nanos / 1e6 : first;
                answers.add(nanos);
                tokens.add(token.seenAt() - start);
                StartTime.pause(PAUSE_MILLIS);
            }
        }
        double cost = (target.process().cpuMicros() - cpu) / CHUNKS / answers.count();
        double rate = CHUNKS / (answers.millis(0.5) / 1e3);
        double p50 = tokens.millis(0.5);
        double p99 = tokens.millis(0.99);
        return target.isDirect()
                ? Map.of(FIRST, first, TOKEN, p50, SLOW, p99, RATE, rate)
                : Map.of(FIRST, first, TOKEN, p50, SLOW, p99, RATE, rate, COST, cost);
    }
}
