package dev.lmresp.cli;

import dev.lmresp.Version;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.exit.ProcessEnd;
import dev.lmresp.cli.options.LeftOutNotice;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.Settings;
import dev.lmresp.json.Json;
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

/** The entry point of {@code lmresp}. */
public final class Main {
    private static final Set<String> VERSION = Set.of("-V", "--version", "version");

    private static final String OUT = "stdout.encoding";
    private static final String ERR = "stderr.encoding";

    private Main() {}

    static void main(String[] args) {
        // the same digits in JSON, logs and tables in every locale
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        takeUtf8ForAscii();
        var output = new StandardOutput();
        var out = ControlCharactersWriter.forAnswers(writer(output, OUT), Main::isOutputTerminal);
        var err = ControlCharactersWriter.forNotices(writer(System.err, ERR));
        // log messages of libraries, and uncaught exceptions, also quote untrusted text
        System.setErr(err.stream());
        ProcessEnd.with(ended(run(List.of(args), out, err), out, output, err));
    }

    /** The final exit code: output that could not be written is a failure. */
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
            // Scripts often request the version: answered without loading the parser.
            out.println("lmresp " + Version.current());
            return ExitCode.OK;
        }
        if (LmrespCommand.named(args).isPresent()) {
            // the parser keeps this thread busy for a third of the start
            Thread.ofPlatform().daemon().name("preloading").start(Main::preload);
        }
        return LmrespCommand.commandLine(args, out, err)
                .setDefaultValueProvider(new OptionSettings(() -> settings(err)))
                .execute(args.toArray(String[]::new));
    }

    /** Loads what most commands need later: a logger, for which all jars are opened, and JSON. */
    private static void preload() {
        var _ = System.getLogger(Main.class.getName());
        var _ = Json.bytes(Json.object());
    }

    /** Loads the settings, and reports ignored values of the folder's file. */
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
     * ASCII is the result of a locale that is not set, as in containers, or not installed. JLine
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

    /** A writer that detects when its reader has gone, which a JDK stream hides. */
    private static PrintWriter writer(OutputStream stream, String encoding) {
        return new PrintWriter(stream, true, charset(encoding));
    }
}
