package dev.lmresp.cli;

import dev.lmresp.Version;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.LeftOutNotice;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.Settings;
import dev.lmresp.state.TrustedFiles;
import dev.lmresp.terminal.ControlCharactersWriter;
import dev.lmresp.terminal.StandardStreams;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the {@code lmresp} command starts. */
public final class Main {
    private static final Set<String> VERSION = Set.of("-V", "--version", "version");

    private static final String OUT = "stdout.encoding";
    private static final String ERR = "stderr.encoding";

    private Main() {}

    static void main(String[] args) {
        // numbers in JSON, logs and tables have the same digits everywhere
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        takeUtf8ForAscii();
        var output = new StandardOutput();
        var out = ControlCharactersWriter.forAnswers(writer(output, OUT), Main::isOutputTerminal);
        var err = ControlCharactersWriter.forNotices(writer(System.err, ERR));
        // what libraries log, and the JDK says of threads that fail, quotes others too
        System.setErr(err.stream());
        System.exit(ended(run(List.of(args), out, err), out, output, err));
    }

    /** The exit code: work that nobody can read has not been done. */
    private static int ended(int code, PrintWriter out, StandardOutput output, PrintWriter err) {
        out.flush();
        Optional<String> problem = output.problem();
        if (problem.isEmpty()) {
            return code;
        }
        err.println("lmresp: the output could not be written: " + problem.get());
        return code == ExitCode.OK || code == ExitCode.INTERRUPTED ? ExitCode.FAILED : code;
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

    private static boolean isOutputTerminal() {
        try {
            return StandardStreams.look().output();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * ASCII is what a locale comes to that is not set, as in containers, or not installed. JLine
     * reads these properties too.
     */
    private static void takeUtf8ForAscii() {
        for (String encoding : List.of("stdin.encoding", OUT, ERR)) {
            if (charset(encoding).equals(StandardCharsets.US_ASCII)) {
                System.setProperty(encoding, "UTF-8");
            }
        }
    }

    private static Charset charset(String property) {
        return Charset.forName(System.getProperty(property, "UTF-8"), StandardCharsets.UTF_8);
    }

    /** A writer that knows when nobody reads any more: a stream of the JDK keeps that to itself. */
    private static PrintWriter writer(OutputStream stream, String encoding) {
        return new PrintWriter(stream, true, charset(encoding));
    }
}
