package dev.lmresp.cli;

import dev.lmresp.Version;
import dev.lmresp.config.Settings;
import dev.lmresp.terminal.HarmlessWriter;
import dev.lmresp.terminal.StandardStreams;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Where the {@code lmresp} command starts. */
public final class Main {
    private static final Set<String> VERSION = Set.of("-V", "--version");

    private Main() {}

    static void main(String[] args) {
        var out = HarmlessWriter.forAnswers(writer(System.out), Main::isOutputTerminal);
        var err = HarmlessWriter.forNotices(writer(System.err));
        // what libraries log, and the JDK says of threads that fail, quotes others too
        System.setErr(err.stream());
        System.exit(run(List.of(args), out, err));
    }

    /**
     * Runs one command line in this JVM.
     *
     * @return one of {@link ExitCode}
     */
    public static int run(List<String> args, PrintWriter out, PrintWriter err) {
        if (args.size() == 1 && VERSION.contains(args.getFirst())) {
            // Scripts ask for the version all the time: answered without loading the parser.
            out.println("lmresp " + Version.current());
            return ExitCode.OK;
        }
        prepareHttpClient();
        return LmrespCommand.commandLine(args, out, err)
                .setDefaultValueProvider(
                        new OptionSettings(() -> Settings.load(System.getenv(), Path.of(""))))
                .execute(args.toArray(String[]::new));
    }

    /** The JDK's HTTP client reads these once, when its classes are loaded. */
    private static void prepareHttpClient() {
        // A server may close a kept connection while the next request is on its way. Without this
        // only idempotent methods are tried again, and nearly every request here is a POST.
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "true");
    }

    private static boolean isOutputTerminal() {
        try {
            return StandardStreams.look().output();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** A writer that knows when nobody reads any more: a stream of the JDK keeps that to itself. */
    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
