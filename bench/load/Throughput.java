import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One stream as fast as it goes, and what it costs. */
final class Throughput implements Mode {
    private static final Figure RATE = new Figure("one stream", "chunks/s", Against.RATIO);
    private static final Figure COST = new Figure("proxy CPU", "us/chunk", Against.NOTHING);
    private static final int CHUNKS = 400_000;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public List<Figure> figures() {
        return List.of(RATE, COST);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        for (int i = 0; i < 3; i++) {
            measure(target);
        }
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        byte[] request = target.request("chunks=" + CHUNKS, true);
        var events = new EventCounter();
        double cpu = target.process().cpuMicros();
        long start = System.nanoTime();
        try (var client = new Client(target)) {
            client.ask(request, events);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cost = (target.process().cpuMicros() - cpu) / CHUNKS;
        if (!events.hasSeen(CHUNKS)) {
            throw new IOException(target.name() + " sent " + events + " for " + CHUNKS + " chunks");
        }
        return target.isDirect()
                ? Map.of(RATE, CHUNKS / seconds)
                : Map.of(RATE, CHUNKS / seconds, COST, cost);
    }
}
