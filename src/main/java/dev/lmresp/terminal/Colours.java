package dev.lmresp.terminal;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Map;

/** Prints text in colours, if the output is a terminal and colours are enabled. */
public final class Colours {
    private static final String END = "\u001b[0m";

    private final PrintWriter out;
    private final boolean isOn;

    private Colours(PrintWriter out, boolean isOn) {
        this.out = out;
        this.isOn = isOn;
    }

    /** Colours if standard output is a terminal and {@code NO_COLOR} is not set. */
    @SuppressWarnings("SystemConsoleNull") // null without a terminal, as again in JDK 25
    public static Colours ofStandardOutput(PrintWriter out, Map<String, String> environment) {
        boolean isWanted =
                environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM"));
        Console console = System.console();
        return new Colours(out, isWanted && console != null && console.isTerminal());
    }

    public void green(String text) {
        print("32", text);
    }

    public void red(String text) {
        print("1;31", text);
    }

    public void yellow(String text) {
        print("33", text);
    }

    /** Prints less important text. */
    public void dim(String text) {
        print("2", text);
    }

    private void print(String code, String text) {
        if (isOn) {
            ControlCharactersWriter.ansi(out, "\u001b[" + code + "m");
            out.print(text);
            ControlCharactersWriter.ansi(out, END);
        } else {
            out.print(text);
        }
    }
}
