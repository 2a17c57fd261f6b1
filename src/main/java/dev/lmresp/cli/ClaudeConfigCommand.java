package dev.lmresp.cli;

import dev.lmresp.ShellWord;
import dev.lmresp.claude.ClaudeConfig;
import dev.lmresp.claude.ClaudeFolder;
import dev.lmresp.claude.ClaudeSettings;
import dev.lmresp.claude.ClaudeSetup;
import dev.lmresp.claude.OverridingSettings;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.options.EndpointOptions;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.files.FileChange;
import dev.lmresp.files.SettingsException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code lmresp claude-config}: writes the settings with which Claude Code uses the proxy. */
@Command(
        name = "claude-config",
        description =
                "Configures Claude Code to use the running proxy. Without --write it only shows the"
                        + " changes. Comments and all other settings stay unchanged, and --remove"
                        + " restores the original file.",
        footer = {
            "Examples:",
            "  lmresp claude-config                   # show",
            "  lmresp claude-config --write           # Claude Code uses the proxy from now on",
            "  lmresp claude-config --check",
            "  lmresp claude-config --remove"
        })
final class ClaudeConfigCommand extends BaseCommand {
    /** The options of --check that have to be repeated for --write. */
    private static final List<String> REPEATED =
            List.of("--url", "--api-key-env", "--model", "--claude-home");

    @Mixin private EndpointOptions endpoint = new EndpointOptions();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "The model for everything that Claude Code does; required if the proxy has"
                            + " several.")
    private String model = "";

    @Option(
            names = "--claude-home",
            paramLabel = "DIR",
            description =
                    "Claude Code's home folder (default: $CLAUDE_CONFIG_DIR, else ~/.claude).")
    private @Nullable Path claudeHome;

    @ArgGroup private Action action = new Action();

    /** The action; at most one of them. */
    private static final class Action {
        @Option(names = "--write", description = "Write the settings.")
        private boolean write;

        @Option(names = "--remove", description = "Remove what --write added.")
        private boolean remove;

        @Option(
                names = "--check",
                description =
                        "Exit with 0 if the settings are written and current; else print the"
                                + " differences and exit with 1.")
        private boolean check;
    }

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    protected int execute(PrintWriter out) throws Exception {
        try {
            var folder =
                    new ClaudeFolder(
                            claudeHome == null ? ClaudeFolder.path(System.getenv()) : claudeHome);
            ConfigReport report = report(folder, out);
            if (action.remove) {
                List<FileChange> done = apply(folder, folder.removal());
                return report.done(done, "restored", afterRemoval(folder));
            }
            ClaudeSetup setup = setup(folder.existing());
            List<FileChange> changes = folder.installation(setup);
            if (action.write) {
                // the record first: without it what was there before would be lost
                List<FileChange> done = apply(folder, changes.reversed());
                return report.done(done, "written", advice(folder, setup));
            }
            return action.check
                    ? checked(report, folder, setup, changes.getFirst())
                    : report.shown(ClaudeConfig.EMPTY.with(setup).text(), "settings", changes);
        } catch (SettingsException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private ConfigReport report(ClaudeFolder folder, PrintWriter out) {
        return new ConfigReport(
                folder.settings(),
                _ -> "remembers what was there before",
                writing(),
                json,
                out,
                err());
    }

    /** The command that writes the same settings. */
    private String writing() {
        var command = new StringBuilder("lmresp claude-config --write");
        for (String option : REPEATED) {
            Object value = spec().commandLine().getParseResult().matchedOptionValue(option, "");
            String text = String.valueOf(value);
            if (!text.isEmpty()) {
                command.append(' ').append(option).append(' ').append(ShellWord.quoted(text));
            }
        }
        return command.toString();
    }

    /** The setup; what no option sets is kept as written. */
    private ClaudeSetup setup(Optional<ClaudeSettings> existing) throws InterruptedException {
        String written = existing.map(it -> it.variable(ClaudeSetup.BASE_URL)).orElse("");
        String before = existing.map(it -> it.variable(ClaudeSetup.MODEL)).orElse("");
        String keyVariable = existing.map(ClaudeSettings::keyVariable).orElse("");
        String address = written.isEmpty() ? "" : ResponsesClient.base(written);
        try (ResponsesClient client = endpoint.client(address, keyVariable)) {
            var models = ConfiguredModels.ask(client, endpoint, "Claude Code", written);
            String chosen = chosen(models, before, client);
            return new ClaudeSetup(
                    ClaudeSetup.root(ResponsesClient.base(endpoint.url())),
                    ClaudeSetup.NO_KEY,
                    endpoint.apiKeyEnv().isEmpty() ? keyVariable : endpoint.apiKeyEnv(),
                    chosen,
                    ClaudeSetup.window(
                            ModelCatalog.window(models.list(), chosen),
                            existing.map(it -> it.variable(ClaudeSetup.CONTEXT)).orElse("")));
        } catch (IllegalArgumentException e) {
            throw usageError("--api-key-env: " + e.getMessage());
        }
    }

    private String chosen(ConfiguredModels models, String before, ResponsesClient client)
            throws InterruptedException {
        try {
            String chosen = models.chosen(model, before, client);
            if (!model.isEmpty() && !models.names().contains(model)) {
                err().println(
                                "lmresp: the proxy does not list the model '%s'; writing it anyway"
                                        .formatted(model));
            }
            return chosen;
        } catch (IllegalArgumentException e) {
            throw usageError(String.valueOf(e.getMessage()));
        }
    }

    private int checked(
            ConfigReport report, ClaudeFolder folder, ClaudeSetup setup, FileChange settings) {
        Optional<ClaudeSettings> existing = folder.existing();
        List<String> differences = existing.map(it -> it.differences(setup)).orElse(List.of());
        boolean isWritten =
                existing.filter(it -> !it.variable(ClaudeSetup.BASE_URL).isEmpty()).isPresent();
        boolean isCurrent = isWritten && differences.isEmpty();
        return report.checked(
                isWritten,
                differences,
                isCurrent ? List.of() : List.of(settings),
                advice(folder, setup));
    }

    private List<FileChange> apply(ClaudeFolder folder, List<FileChange> changes) {
        List<FileChange> needed = changes.stream().filter(FileChange::isNeeded).toList();
        folder.apply(needed).forEach(copy -> err().println("the previous file is kept as " + copy));
        return needed;
    }

    /** Advice on everything but the file: what else decides where Claude Code goes. */
    private List<String> advice(ClaudeFolder folder, ClaudeSetup setup) {
        var advice = new ArrayList<String>();
        folder.problem().ifPresent(advice::add);
        setup.caution().ifPresent(advice::add);
        advice.addAll(
                new OverridingSettings(Path.of(""), folder.settings(), System.getenv())
                        .conflicts(setup));
        return advice;
    }

    private static List<String> afterRemoval(ClaudeFolder folder) {
        var advice = new ArrayList<String>();
        folder.existing()
                .map(it -> it.variable(ClaudeSetup.BASE_URL))
                .filter(it -> !it.isEmpty())
                .map(
                        it ->
                                "%s still sets %s to %s, which lmresp has not written"
                                        .formatted(folder.settings(), ClaudeSetup.BASE_URL, it))
                .ifPresent(advice::add);
        folder.copy()
                .map(it -> "a backup of earlier settings, which you can delete: " + it)
                .ifPresent(advice::add);
        return advice;
    }
}
