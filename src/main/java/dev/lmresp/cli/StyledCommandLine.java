package dev.lmresp.cli;

import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.ControlCharactersWriter;
import dev.lmresp.terminal.TerminalWidth;

import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.OptionSpec;

import java.io.PrintWriter;
import java.util.List;

/** A picocli parser whose help fits the terminal, with styles on a terminal only. */
final class StyledCommandLine extends CommandLine {
    StyledCommandLine(Object command) {
        super(command);
        if (command instanceof BaseCommand own) {
            List.copyOf(getCommandSpec().options()).stream()
                    .filter(option -> !own.lists(option))
                    .forEach(this::hide);
        }
    }

    private void hide(OptionSpec option) {
        getCommandSpec().remove(option);
        getCommandSpec().addOption(OptionSpec.builder(option).hidden(true).build());
    }

    @Override
    public void usage(PrintWriter out, Help.ColorScheme styles) {
        IDefaultValueProvider settings = getCommandSpec().defaultValueProvider();
        if (settings != null) {
            // help shows default values, which may come from an untrusted file
            getCommandSpec()
                    .defaultValueProvider(
                            option -> {
                                String value = settings.defaultValue(option);
                                return value == null ? null : ControlCharacters.of(value);
                            });
        }
        // only this kind of writer can be a terminal's
        int columns =
                out instanceof ControlCharactersWriter
                        ? TerminalWidth.ofStandardOutput()
                        : TerminalWidth.DEFAULT;
        ControlCharactersWriter.ansi(out, HelpPage.of(this, styles, columns));
        out.flush();
    }
}
