import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * How long it takes to find a response among very many, and to continue a long conversation among
 * them; and what streams notice of what is removed meanwhile. {@code bench/run store} compiles and
 * runs it.
 */
final class Store {
    private static final int TRIES = 2_000;
    private static final int STREAMS = 40;
    private static final int STREAM_SECONDS = 75;

    private final int count;
    private final Path home;
    private final String lmresp;

    private Store(int count, Path home, String lmresp) {
        this.count = count;
        this.home = home;
        this.lmresp = lmresp;
    }

    public static void main(String[] args) throws Exception {
        int count = 1_000_000;
        String lmresp = "cli/lmresp";
        Path home = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--responses" -> count = Integer.parseInt(args[++i]);
                case "--lmresp" -> lmresp = args[++i];
                case "--folder" -> home = Path.of(args[++i]);
                default -> {
                    System.err.println(
                            "store takes --responses, --lmresp and --folder, not " + args[i]);
                    System.exit(2);
                }
            }
        }
        boolean isTemporary = home == null;
        Path folder = isTemporary ? Files.createTempDirectory("lmresp-store") : home;
        try {
            new Store(count, folder, lmresp).run();
        } finally {
            if (isTemporary) {
                delete(folder);
            }
        }
    }

    private void run() throws Exception {
        long start = System.nanoTime();
        if (Files.notExists(home.resolve("lmresp"))) {
            Fill.responses(home, count, 8192L << 20);
            System.out.printf(
                    "%,d responses stored in %.0f s, %,d MiB on disk%n",
                    count, (System.nanoTime() - start) / 1e9, size() >> 20);
            // else what is measured is how fast the disk takes all this
            new ProcessBuilder("sync").inheritIO().start().waitFor();
        }
        try (var engine = new ChaosEngine(1, 0);
                var serving = Serving.start(lmresp, engine.port(), home, 8192)) {
            measure(serving.url());
        }
        try (var engine = new ChaosEngine(1, 20)) {
            try (var serving = Serving.start(lmresp, engine.port(), home, 8192)) {
                streams(serving.url(), "while nothing is removed");
            }
            // half is too much now, and is removed while answers are sent
            int most = Math.max(1, count >> 10);
            System.out.printf("with --store-max-mb %d%n", most);
            try (var serving = Serving.start(lmresp, engine.port(), home, most)) {
                streams(serving.url(), "while the rest is removed");
            }
        }
    }

    private void measure(String url) throws IOException, InterruptedException {
        var random = new SplittableRandom(7);
        int conversations = count / Fill.TURNS;
        IntFunction<HttpRequest> retrieve =
                _ ->
                        Ask.request(
                                        url
                                                + "/v1/responses/"
                                                + Fill.id(
                                                        random.nextInt(conversations),
                                                        random.nextInt(Fill.TURNS)))
                                .GET()
                                .build();
        IntFunction<HttpRequest> alone =
                i ->
                        Ask.post(
                                url + "/v1/responses",
                                "{\"model\":\"chaos\",\"store\":false,\"input\":\"say none%dt1\"}"
                                        .formatted(i));
        IntFunction<HttpRequest> chained =
                i ->
                        Ask.post(
                                url + "/v1/responses",
                                "{\"model\":\"chaos\",\"input\":\"say c%dt1\",\"previous_response_id\":\"%s\"}"
                                        .formatted(
                                                i,
                                                Fill.id(
                                                        random.nextInt(conversations),
                                                        Fill.TURNS - 1)));
        IntFunction<HttpRequest> whole =
                i ->
                        Ask.post(
                                url + "/v1/responses",
                                "{\"model\":\"chaos\",\"store\":false,\"input\":["
                                        + Fill.conversation(random.nextInt(conversations))
                                        + ",{\"role\":\"user\",\"content\":\"say w"
                                        + i
                                        + "t1\"}]}");
        times("warm-up", retrieve, 200);
        times("warm-up", chained, TRIES);
        times("retrieve one", retrieve, TRIES);
        times("a turn that is not stored", alone, TRIES);
        times("turn 51 of a conversation", chained, TRIES);
        times("the same, sent whole, not stored", whole, TRIES);
    }

    private static void times(String name, IntFunction<HttpRequest> request, int tries)
            throws IOException, InterruptedException {
        double[] millis = new double[tries];
        for (int i = 0; i < tries; i++) {
            HttpRequest asked = request.apply(i);
            long start = System.nanoTime();
            Ask.Answer answer = Ask.send(asked);
            millis[i] = (System.nanoTime() - start) / 1e6;
            if (answer.status() != 200) {
                throw new IOException(name + ": " + answer);
            }
        }
        print(name, millis);
    }

    private static void print(String name, double[] millis) {
        Arrays.sort(millis);
        System.out.printf(
                "%-40s p50 %6.1f ms  p99 %6.1f ms  most %6.1f ms%n",
                name,
                millis[millis.length / 2],
                millis[(int) (millis.length * 0.99)],
                millis[millis.length - 1]);
    }

    /** The gaps between the lines of streams that are stored, for longer than the upkeep waits. */
    private static void streams(String url, String when) {
        var gaps = new ConcurrentLinkedQueue<Double>();
        long end = System.nanoTime() + STREAM_SECONDS * 1_000_000_000L;
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STREAMS; i++) {
                int client = i;
                clients.submit(
                        () -> {
                            for (int n = 0; System.nanoTime() < end; n++) {
                                stream(url, "s" + client + "x" + n + "t1", gaps);
                            }
                            return true;
                        });
            }
        }
        print("events of streams, " + when, gaps.stream().mapToDouble(it -> it).toArray());
    }

    private static void stream(String url, String turn, Collection<Double> gaps)
            throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer =
                Ask.CLIENT.send(
                        Ask.post(
                                url + "/v1/responses",
                                "{\"model\":\"chaos\",\"stream\":true,\"input\":\"say %s\"}"
                                        .formatted(turn)),
                        HttpResponse.BodyHandlers.ofLines());
        long last = System.nanoTime();
        for (String line : (Iterable<String>) answer.body()::iterator) {
            if (line.startsWith("data: ")) {
                long now = System.nanoTime();
                gaps.add((now - last) / 1e6);
                last = now;
            }
        }
    }

    private long size() throws IOException {
        try (var files = Files.walk(home)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            long sum = 0;
            for (Path file : all) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
