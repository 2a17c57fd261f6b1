import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The time from sending a request to the first token, one short stream after the other. */
final class FirstEvent implements Mode {
    private static final Figure MEDIAN = new Figure("first token p50", "ms", Against.ADDED);
    private static final Figure SLOW = new Figure("first token p99", "ms", Against.ADDED);
    private static final int REQUESTS = 2000;
    private static final int WARM_UP = 6000;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<Figure> figures() {
        return List.of(MEDIAN, SLOW);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        ask(target, WARM_UP);
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        Times times = ask(target, REQUESTS);
        return Map.of(MEDIAN, times.millis(0.5), SLOW, times.millis(0.99));
    }

    private static Times ask(Target target, int requests) throws IOException {
        // the reader sees a token when its letters come, so the text must not be in the request's
        // echo
        byte[] request = target.request("chunks=4&size=6", true);
        var times = new Times(requests);
        try (var client = new Client(target)) {
            for (int i = 0; i < requests; i++) {
                var token = new FirstToken();
                long start = System.nanoTime();
                client.ask(request, token);
                times.add(token.seenAt() - start);
            }
        }
        return times;
    }
}
