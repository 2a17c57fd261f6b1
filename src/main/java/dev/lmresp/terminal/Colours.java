package dev.lmresp.terminal;

import java.io.Console;
import java.util.Map;

/** Colours, where the reader is a person at a terminal who wants them. */
public final class Colours {
    private static final String END = "\u001b[0m";

    private final boolean isOn;

    private Colours(boolean isOn) {
        this.isOn = isOn;
    }

    /** No colours. */
    public static Colours none() {
        return new Colours(false);
    }

    /** Colours if standard output is a terminal and {@code NO_COLOR} is not set. */
    @SuppressWarnings("SystemConsoleNull") // without a terminal JDK 25 has none again
    public static Colours ofStandardOutput(Map<String, String> environment) {
        boolean isWanted =
                environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM"));
        Console console = System.console();
        return new Colours(isWanted && console != null && console.isTerminal());
    }

    String green(String text) {
        return coloured("32", text);
    }

    String red(String text) {
        return coloured("1;31", text);
    }

    String yellow(String text) {
        return coloured("33", text);
    }

    private String coloured(String code, String text) {
        return isOn ? "\u001b[" + code + "m" + text + END : text;
    }
}
