package dev.lmresp.claude;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command line that starts Claude Code.
 *
 * @param words the program, and its arguments
 */
public record ClaudeCommandLine(List<String> words) {
    private static final Pattern PROGRAM = Pattern.compile("(.*[/\\\\])?claude(\\.exe|\\.cmd)?");

    private static final String MODEL = "--model";
    private static final String SETTINGS = "--settings";

    /** Commands and options that ask no model. */
    private static final Set<String> NO_SESSION =
            Set.of(
                    "-v",
                    "--version",
                    "-h",
                    "--help",
                    "auth",
                    "auto-mode",
                    "config",
                    "doctor",
                    "gateway",
                    "import",
                    "install",
                    "kill",
                    "logs",
                    "mcp",
                    "plugin",
                    "plugins",
                    "purge",
                    "rm",
                    "setup-token",
                    "stop",
                    "update",
                    "upgrade");

    /** Words for models that the settings map to the engine's; they name none of its models. */
    private static final Set<String> ALIASES =
            Set.of("default", "best", "opus", "sonnet", "haiku", "opusplan", "fable");

    /** Copies the list. */
    public ClaudeCommandLine {
        words = List.copyOf(words);
    }

    /** The command line, if its program is Claude Code. */
    public static Optional<ClaudeCommandLine> of(List<String> words) {
        return !words.isEmpty()
                        && PROGRAM.matcher(words.getFirst().toLowerCase(Locale.ROOT)).matches()
                ? Optional.of(new ClaudeCommandLine(words))
                : Optional.empty();
    }

    /** False when it only asks for help or the version, or runs a command such as {@code mcp}. */
    public boolean isSession() {
        return words.size() < 2 || !NO_SESSION.contains(words.get(1));
    }

    /** The model that the user has set in the arguments; not an alias such as {@code sonnet}. */
    public Optional<String> model() {
        return value(MODEL).filter(it -> !ALIASES.contains(it.replaceAll("\\[.*", "")));
    }

    /**
     * The settings that the user has set in the arguments.
     *
     * @param folder the working folder, against which a file is resolved
     */
    public GivenSettings settings(Path folder) {
        return value(SETTINGS).map(it -> GivenSettings.of(it, folder)).orElse(GivenSettings.NONE);
    }

    /**
     * The command line with other settings, which replace those that the user has set.
     *
     * @param settings a file
     */
    public List<String> with(Path settings) {
        var all = new ArrayList<String>();
        all.add(words.getFirst());
        all.add(SETTINGS);
        all.add(settings.toString());
        int end = end();
        for (int i = 1; i < words.size(); i++) {
            boolean isSetting = i < end && words.get(i).equals(SETTINGS);
            if (isSetting) {
                i++;
            } else if (i >= end || !words.get(i).startsWith(SETTINGS + "=")) {
                all.add(words.get(i));
            }
        }
        return List.copyOf(all);
    }

    /** The last value of an option, which is the one that counts. */
    private Optional<String> value(String option) {
        Optional<String> value = Optional.empty();
        int end = end();
        for (int i = 1; i < end; i++) {
            String word = words.get(i);
            if (word.equals(option) && i + 1 < end) {
                value = Optional.of(words.get(++i));
            } else if (word.startsWith(option + "=")) {
                value = Optional.of(word.substring(option.length() + 1));
            }
        }
        return value;
    }

    /** Where options end. */
    private int end() {
        int delimiter = words.indexOf("--");
        return delimiter < 0 ? words.size() : delimiter;
    }
}
