package dev.lmresp.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.files.FileChange;
import dev.lmresp.json.Json;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The reports of the commands that configure an agent, as text or as JSON; each returns the exit
 * code.
 */
final class ConfigReport {
    private static final int CONTEXT_LINES = 2;

    /** A key in JSON, which others may see in a bug report; not the placeholder for none. */
    private static final Pattern KEY =
            Pattern.compile("(\"[A-Z_]*(?:KEY|TOKEN)\"\\s*:\\s*\")(?!lmresp\")[^\"]+");

    private final Path settings;
    private final Function<FileChange, String> other;
    private final String writing;
    private final boolean json;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * @param settings the agent's settings file, whose changes are shown line by line
     * @param other says, after its name, what is wrong with any other file
     * @param writing the command that repairs the settings
     */
    ConfigReport(
            Path settings,
            Function<FileChange, String> other,
            String writing,
            boolean json,
            PrintWriter out,
            PrintWriter err) {
        this.settings = settings;
        this.other = other;
        this.writing = writing;
        this.json = json;
        this.out = out;
        this.err = err;
    }

    /** Reports what was done. */
    int done(List<FileChange> done, String word, List<String> advice) {
        if (json) {
            ObjectNode document = Json.object().put("changed", !done.isEmpty());
            document.setAll(diffs(done));
            advice.forEach(document.putArray("advice")::add);
            out.println(Json.pretty(document));
            return ExitCode.OK;
        }
        if (done.isEmpty()) {
            out.println("nothing to do: " + settings + " is up to date");
        }
        for (FileChange change : done) {
            out.println(change.file() + (change.after().isEmpty() ? " deleted" : " " + word));
        }
        advice.forEach(err::println);
        return ExitCode.OK;
    }

    /**
     * Reports differences; the exit code says whether there are any.
     *
     * @param isWritten whether lmresp's settings are in the file, so that single differences say
     *     more than the whole change
     * @param differences the differences of single settings
     * @param needed the changes without which the settings are not current
     */
    int checked(
            boolean isWritten,
            List<String> differences,
            List<FileChange> needed,
            List<String> advice) {
        if (json) {
            ObjectNode document = document(needed);
            differences.forEach(document.putArray("differences")::add);
            advice.forEach(document.putArray("advice")::add);
            out.println(Json.pretty(document));
            return needed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
        if (needed.isEmpty()) {
            out.println("up to date: " + settings);
        } else if (isWritten) {
            differences.forEach(it -> out.println(settings + ": " + it));
        }
        needed.stream().filter(it -> !isWritten || !isSettings(it)).forEach(this::print);
        if (!needed.isEmpty()) {
            err.println("to fix this, run: " + writing);
        }
        advice.forEach(err::println);
        return needed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    /**
     * Reports what would be written.
     *
     * @param text the settings alone, as they would be in an empty file
     * @param format the name of the settings' format, which is their member in JSON
     * @param changes the changes, that of the settings first
     */
    int shown(String text, String format, List<FileChange> changes) {
        List<FileChange> needed = changes.stream().filter(FileChange::isNeeded).toList();
        if (json) {
            ObjectNode document = document(needed);
            document.put(format, text);
            out.println(Json.pretty(document));
            return ExitCode.OK;
        }
        out.print(text);
        err.println();
        if (needed.isEmpty()) {
            err.println("nothing to do: the settings are already in " + settings);
        } else if (changes.getFirst().before().isPresent()) {
            err.println("nothing was written; --write would change:");
            err.flush();
            needed.forEach(this::print);
        } else {
            err.println(
                    "nothing was written; --write would create "
                            + changes.stream()
                                    .map(it -> it.file().toString())
                                    .collect(Collectors.joining(" and ")));
        }
        return ExitCode.OK;
    }

    private boolean isSettings(FileChange change) {
        return change.file().equals(settings);
    }

    /** Prints a change; of another file than the settings only what is wrong with it. */
    private void print(FileChange change) {
        if (isSettings(change)) {
            diff(change).forEach(out::println);
        } else {
            out.println(change.file() + " " + other.apply(change));
        }
    }

    private static List<String> diff(FileChange change) {
        List<String> before = change.before().map(text -> text.lines().toList()).orElse(List.of());
        List<String> after = change.after().lines().toList();
        String name = change.file().toString();
        return UnifiedDiffUtils.generateUnifiedDiff(
                        name, name, before, DiffUtils.diff(before, after), CONTEXT_LINES)
                .stream()
                .map(line -> KEY.matcher(line).replaceAll("$1…"))
                .toList();
    }

    /** The pending changes as JSON. */
    private static ObjectNode document(List<FileChange> needed) {
        return Json.object().put("current", needed.isEmpty()).setAll(diffs(needed));
    }

    private static ObjectNode diffs(List<FileChange> changes) {
        ObjectNode document = Json.object();
        ArrayNode list = document.putArray("changes");
        for (FileChange change : changes) {
            ObjectNode one = list.addObject().put("file", change.file().toString());
            ArrayNode lines = one.putArray("diff");
            diff(change).forEach(lines::add);
        }
        return document;
    }
}
