package dev.lmresp.cli;

import dev.lmresp.Version;
import dev.lmresp.config.Settings;
import dev.lmresp.state.TrustedFiles;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the {@code lmresp} command starts. */
public final class Main {
    private static final Set<String> VERSION = Set.of("-V", "--version");

    private Main() {}

    static void main(String[] args) {
        System.exit(run(List.of(args), writer(System.out), writer(System.err)));
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
                .setDefaultValueProvider(new OptionSettings(() -> settings(err)))
                .execute(args.toArray(String[]::new));
    }

    /** What the environment and the files say, and what of the folder's file does not count. */
    private static Settings settings(PrintWriter err) {
        Map<String, String> environment = System.getenv();
        var settings = Settings.load(environment, Path.of(""), new TrustedFiles(environment));
        LeftOutNotice.of(settings).ifPresent(notice -> err.println("lmresp: " + notice));
        return settings;
    }

    /** The JDK's HTTP client reads these once, when its classes are loaded. */
    private static void prepareHttpClient() {
        // A server may close a kept connection while the next request is on its way. Without this
        // only idempotent methods are tried again, and nearly every request here is a POST.
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "true");
    }

    /** A writer that knows when nobody reads any more: a stream of the JDK keeps that to itself. */
    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }
}
