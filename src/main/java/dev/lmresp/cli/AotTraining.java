package dev.lmresp.cli;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the JVM watches when it makes the ahead-of-time cache: a short tour of lmresp. The launcher
 * starts it once in the background. Classes loaded and methods run here start fast from then on.
 */
final class AotTraining {
    private AotTraining() {}

    static void main(String[] args) throws InterruptedException {
        tour("--version");
        tour("--help");
        tour("--no-such-option");
        for (Subcommand subcommand : Subcommand.ALL) {
            tour(subcommand.name(), "--help");
        }
        try {
            // The second server has the first as its engine, so that the way over HTTP is seen too.
            String mock = serve("--engine", "mock");
            String proxy = serve("--engine", mock);
            tour("send", "--url", proxy, "--text", "Say hello.");
            tour("send", "--url", proxy, "--text", "Say hello.", "--no-stream", "--json");
            tour("run", "--engine", "mock", "--", "true");
            tour("ask", "--no-save", "--url", proxy, "--schema", "answer", "Say hello.");
        } catch (ExecutionException | TimeoutException _) {
            // A cache of what was seen until here is better than none.
        }
        System.exit(ExitCode.OK);
    }

    private static void tour(String... args) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        Main.run(List.of(args), nowhere, nowhere);
    }

    /** Starts a server on a free port and returns its URL. */
    private static String serve(String... options)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> args =
                Stream.concat(
                                Stream.of("serve", "--host", "127.0.0.1", "--port", "0"),
                                Stream.of(options))
                        .toList();
        var err = new Announcement();
        var nowhere = new PrintWriter(Writer.nullWriter());
        Thread.ofPlatform()
                .daemon()
                .start(() -> Main.run(args, nowhere, new PrintWriter(err, true)));
        return err.url.get(20, SECONDS);
    }

    /** Waits for the URL in what a server says. */
    private static final class Announcement extends StringWriter {
        private static final Pattern URL = Pattern.compile("listening on (http\\S+)");

        private final CompletableFuture<String> url = new CompletableFuture<>();

        @Override
        public void flush() {
            URL.matcher(toString())
                    .results()
                    .findFirst()
                    .ifPresent(it -> url.complete(it.group(1)));
        }
    }
}
