package dev.lmresp.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/**
 * What the JVM watches when it makes the ahead-of-time cache: a short tour of lmresp. The launcher
 * starts it once in the background. Classes loaded and methods run here start fast from then on.
 */
final class AotTraining {
    private AotTraining() {}

    static void main(String[] args) {
        tour("--version");
        tour("--help");
        tour("--no-such-option");
        for (Subcommand subcommand : Subcommand.ALL) {
            tour(subcommand.name(), "--help");
        }
        System.exit(ExitCode.OK);
    }

    private static void tour(String... args) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        Main.run(List.of(args), nowhere, nowhere);
    }
}
