import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What large requests and answers take of memory, and what of it is given back. Each series meets a
 * proxy that has done nothing else.
 */
final class Memory implements Mode {
    private static final int MEGABYTE = 1 << 20;

    /** What is sent to a proxy, one request after the other. */
    private record Series(
            String name, int requests, int imageBytes, String script, boolean stream) {
        /** Requests with an image, and small answers. */
        static Series images(int requests, int megabytes) {
            return new Series(
                    requests + " images of " + megabytes + " MB",
                    requests,
                    megabytes * MEGABYTE,
                    "chunks=1",
                    false);
        }

        /** One answer that the engine gives in one piece, whatever it was asked for. */
        static Series answer(int megabytes, boolean stream) {
            return new Series(
                    megabytes + " MB " + (stream ? "as a stream" : "answer"),
                    1,
                    0,
                    "whole=1&size=" + megabytes * MEGABYTE,
                    stream);
        }

        Figure figure(String what) {
            return new Figure(name + ", " + what, "MiB", Against.NOTHING);
        }

        Figure before() {
            return figure("before");
        }

        Figure peak() {
            return figure("peak");
        }

        Figure after() {
            return figure("after");
        }
    }

    private static final List<Series> ALL =
            List.of(
                    Series.images(200, 2),
                    Series.images(200, 5),
                    Series.images(200, 10),
                    Series.images(10, 60),
                    Series.answer(50, false),
                    Series.answer(50, true));

    private final Programs programs;
    private final Target engine;
    private final Map<String, Way> ways;
    private final int restSeconds;

    /**
     * The mode.
     *
     * @param restSeconds the time from the last answer to the last look
     */
    Memory(Programs programs, Target engine, Map<String, Way> ways, int restSeconds) {
        this.programs = programs;
        this.engine = engine;
        this.ways = ways;
        this.restSeconds = restSeconds;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        ALL.forEach(
                series -> figures.addAll(List.of(series.before(), series.peak(), series.after())));
        return figures;
    }

    /** It takes ten minutes, and the rounds of the others say no more. */
    @Override
    public boolean isOnlyOnDemand() {
        return true;
    }

    @Override
    public void warmUp(Target target) {
        // the first of many requests is measured too
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        if (!target.responses()) {
            return Map.of();
        }
        var figures = new LinkedHashMap<Figure, Double>();
        for (Series series : ALL) {
            Way way = ways.get(target.name()).option("--max-answer-mb=64");
            Programs.Running running = programs.proxy(way, engine);
            LinuxProcess process = running.target().process();
            figures.put(series.before(), process.rss());
            process.forgetPeak();
            ask(running.target(), series);
            figures.put(series.peak(), process.peakRss());
            pause();
            figures.put(series.after(), process.rss());
            programs.stop(running.process());
        }
        return figures;
    }

    private static void ask(Target target, Series series) throws IOException {
        byte[] request = request(target, series);
        try (var client = new Client(target)) {
            for (int i = 0; i < series.requests(); i++) {
                var end = new End();
                client.ask(request, end);
                end.check(series.name());
            }
        }
    }

    private static byte[] request(Target target, Series series) {
        if (series.imageBytes() == 0) {
            return target.request(series.script(), series.stream());
        }
        String content =
                """
                [{"role":"user","content":[{"type":"input_text","text":"load?%s"},\
                {"type":"input_image","image_url":"data:image/png;base64,%s"}]}]\
                """
                        .formatted(series.script(), base64(series.imageBytes()));
        return target.post(
                "{\"model\":\"load\",\"stream\":%b,\"input\":%s}"
                        .formatted(series.stream(), content));
    }

    /** Letters that look like an image, so that nothing can make them shorter. */
    private static String base64(int length) {
        var random = new Random(1);
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) ('A' + random.nextInt(26));
        }
        return new String(letters, ISO_8859_1);
    }

    private void pause() throws IOException {
        try {
            TimeUnit.SECONDS.sleep(restSeconds);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Looks for how an answer ends. */
    private static final class End implements Client.Reader {
        private static final byte[] GOOD = "\"status\":\"completed\"".getBytes(ISO_8859_1);
        private static final byte[] BAD = "\"status\":\"failed\"".getBytes(ISO_8859_1);
        private int good;
        private int bad;

        @Override
        public void take(byte[] bytes, int from, int to) {
            for (int i = from; i < to && bad < BAD.length; i++) {
                if (good < GOOD.length) {
                    good = next(GOOD, good, bytes[i]);
                }
                bad = next(BAD, bad, bytes[i]);
            }
        }

        /** The quote with which a text begins is what may begin it anew. */
        private static int next(byte[] text, int matched, byte b) {
            return b == text[matched] ? matched + 1 : b == text[0] ? 1 : 0;
        }

        void check(String load) throws IOException {
            if (good < GOOD.length || bad == BAD.length) {
                throw new IOException(load + ": the answer did not come to its end");
            }
        }
    }
}
