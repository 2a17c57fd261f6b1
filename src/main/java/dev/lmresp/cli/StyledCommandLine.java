package dev.lmresp.cli;

import dev.lmresp.terminal.Harmless;
import dev.lmresp.terminal.HarmlessWriter;

import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;

import java.io.PrintWriter;

/** A parser whose help keeps its styles on a terminal. */
final class StyledCommandLine extends CommandLine {
    /** The parser of a command. */
    StyledCommandLine(Object command) {
        super(command);
    }

    @Override
    public void usage(PrintWriter out, Help.ColorScheme styles) {
        IDefaultValueProvider settings = getCommandSpec().defaultValueProvider();
        if (settings != null) {
            // help shows them, and others may have written the file that they come from
            getCommandSpec()
                    .defaultValueProvider(
                            option -> {
                                String value = settings.defaultValue(option);
                                return value == null ? null : Harmless.of(value);
                            });
        }
        HarmlessWriter.ansi(out, getUsageMessage(styles));
        out.flush();
    }
}
