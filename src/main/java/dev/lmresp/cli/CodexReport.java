package dev.lmresp.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.codex.CodexConfig;
import dev.lmresp.codex.CodexFolder;
import dev.lmresp.codex.CodexFolder.Change;
import dev.lmresp.codex.CodexSetup;
import dev.lmresp.codex.WrittenSetup.Difference;
import dev.lmresp.json.Json;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;

/** The reports of {@code codex-config}, as text or as JSON; each returns the exit code. */
final class CodexReport {
    private static final int CONTEXT_LINES = 2;

    private final CodexFolder folder;
    private final String writing;
    private final boolean json;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * @param writing the command that repairs the settings
     */
    CodexReport(
            CodexFolder folder, String writing, boolean json, PrintWriter out, PrintWriter err) {
        this.folder = folder;
        this.writing = writing;
        this.json = json;
        this.out = out;
        this.err = err;
    }

    /** Reports what was done. */
    int done(List<Change> done, String word, List<String> advice) {
        if (json) {
            ObjectNode document = Json.object().put("changed", !done.isEmpty());
            document.setAll(diffs(done));
            advice.forEach(document.putArray("advice")::add);
            out.println(Json.pretty(document));
            return ExitCode.OK;
        }
        if (done.isEmpty()) {
            out.println("nothing to do: " + folder.settings() + " is up to date");
        }
        for (Change change : done) {
            out.println(change.file() + (change.after().isEmpty() ? " deleted" : " " + word));
        }
        advice.forEach(err::println);
        return ExitCode.OK;
    }

    /** Reports differences; the exit code says whether there are any. */
    int checked(CodexSetup setup, List<Change> changes, List<String> advice) {
        List<Difference> differences =
                folder.existing().map(it -> it.differences(setup)).orElse(List.of());
        // single settings are helpful only if most of them are present
        boolean isWritten =
                folder.written().filter(it -> it.isLean() == setup.isLean()).isPresent();
        boolean isCurrent = isWritten && differences.isEmpty();
        Predicate<Change> isSettings = it -> it.file().equals(folder.settings());
        List<Change> needed =
                changes.stream()
                        .filter(it -> isSettings.test(it) ? !isCurrent : it.isNeeded())
                        .toList();
        if (json) {
            ObjectNode document = document(needed);
            ArrayNode list = document.putArray("differences");
            differences.forEach(it -> list.add(it.toString()));
            advice.forEach(document.putArray("advice")::add);
            out.println(Json.pretty(document));
            return needed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
        if (needed.isEmpty()) {
            out.println("up to date: " + changes.getFirst().file());
        } else if (isWritten) {
            differences.forEach(it -> out.println(folder.settings() + ": " + it));
        }
        needed.stream().filter(it -> !isWritten || !isSettings.test(it)).forEach(it -> print(it));
        if (!needed.isEmpty()) {
            err.println("to fix this, run: " + writing);
        }
        advice.forEach(err::println);
        return needed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    /** Reports what would be written. */
    int shown(CodexSetup setup, List<Change> changes) {
        if (json) {
            ObjectNode document = document(changes.stream().filter(Change::isNeeded).toList());
            document.put("toml", CodexConfig.with("", setup));
            out.println(Json.pretty(document));
            return ExitCode.OK;
        }
        out.print(CodexConfig.with("", setup));
        if (changes.stream().noneMatch(Change::isNeeded)) {
            err.println();
            err.println("nothing to do: the settings are already in " + folder.settings());
        } else if (changes.getFirst().before().isPresent()) {
            err.println();
            err.println("nothing was written; --write would change:");
            err.flush();
            changes.stream().filter(Change::isNeeded).forEach(change -> print(change));
        } else {
            err.println();
            err.println(
                    "nothing was written; --write would create %s and %s"
                            .formatted(folder.settings(), folder.catalog()));
        }
        return ExitCode.OK;
    }

    /** Prints a change; of the long list of models only that it differs. */
    private void print(Change change) {
        if (change.file().equals(folder.settings())) {
            diff(change).forEach(out::println);
        } else {
            out.println(
                    change.file()
                            + (change.before().isEmpty()
                                    ? " does not exist"
                                    : " differs from the proxy's model list"));
        }
    }

    private static List<String> diff(Change change) {
        List<String> before = change.before().map(text -> text.lines().toList()).orElse(List.of());
        List<String> after = change.after().lines().toList();
        String name = change.file().toString();
        return UnifiedDiffUtils.generateUnifiedDiff(
                name, name, before, DiffUtils.diff(before, after), CONTEXT_LINES);
    }

    /** The pending changes as JSON. */
    private static ObjectNode document(List<Change> needed) {
        return Json.object().put("current", needed.isEmpty()).setAll(diffs(needed));
    }

    private static ObjectNode diffs(List<Change> changes) {
        ObjectNode document = Json.object();
        ArrayNode list = document.putArray("changes");
        for (Change change : changes) {
            ObjectNode one = list.addObject().put("file", change.file().toString());
            ArrayNode lines = one.putArray("diff");
            diff(change).forEach(lines::add);
        }
        return document;
    }
}
