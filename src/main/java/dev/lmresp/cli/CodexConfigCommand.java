package dev.lmresp.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.ShellWord;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.options.EndpointOptions;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.codex.CodexConfig;
import dev.lmresp.codex.CodexDaemon;
import dev.lmresp.codex.CodexFolder;
import dev.lmresp.codex.CodexProgram;
import dev.lmresp.codex.CodexRelease;
import dev.lmresp.codex.CodexSetup;
import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.codex.RepositorySettings;
import dev.lmresp.codex.WrittenSetup;
import dev.lmresp.codex.WrittenSetup.Difference;
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
import java.util.concurrent.CompletableFuture;

/** {@code lmresp codex-config}: writes the settings with which Codex uses the proxy. */
@Command(
        name = "codex-config",
        description =
                "Configures Codex to use the running proxy. Without --write it only shows the"
                        + " changes. Comments and all other settings stay unchanged, and --remove"
                        + " restores the original file.",
        footer = {
            "Examples:",
            "  lmresp codex-config                    # show",
            "  lmresp codex-config --write            # Codex uses the proxy from now on",
            "  lmresp codex-config --write --profile local",
            "                                         # only 'codex --profile local' does",
            "  lmresp codex-config --write --websocket",
            "  lmresp codex-config --remove"
        })
final class CodexConfigCommand extends BaseCommand {
    /** The options of --check that have to be repeated for --write. */
    private static final List<String> REPEATED =
            List.of("--url", "--api-key-env", "--model", "--provider-id", "--codex-home");

    @Mixin private EndpointOptions endpoint = new EndpointOptions();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Codex's default model; required if the proxy has several.")
    private String model = "";

    @Option(
            names = "--provider-id",
            paramLabel = "ID",
            description =
                    "The model provider's id in Codex's settings (default: "
                            + CodexSetup.PROVIDER_ID
                            + ").")
    private @Nullable String providerId;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "Write NAME.config.toml, for 'codex --profile NAME', instead of config.toml.")
    private String profile = "";

    @Option(
            names = "--codex-home",
            paramLabel = "DIR",
            description = "Codex's home folder (default: $CODEX_HOME, else ~/.codex).")
    private @Nullable Path codexHome;

    @Option(
            names = "--lean",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Disable Codex's tools for sub-agents, goals and threads, to save room in a"
                            + " small context window. --no-lean enables them again.")
    private boolean lean;

    @Option(
            names = "--websocket",
            negatable = true,
            fallbackValue = "true",
            description =
                    "Let Codex keep a WebSocket to the proxy and send with each turn only what is"
                            + " new. --no-websocket returns to HTTP.")
    private boolean webSocket;

    @ArgGroup private Action action = new Action();

    /** The action; at most one of them. */
    private static final class Action {
        @Option(names = "--write", description = "Write the settings and the model catalog.")
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
            CodexFolder folder = folder(profile);
            if ((action.check || action.remove)
                    && profile.isEmpty()
                    && folder.written().isEmpty()) {
                folder = folder(folder.onlyProfile().orElse(""));
            }
            if (action.remove) {
                // remove the models last: settings that refer to a missing file keep Codex from
                // starting
                List<FileChange> done = apply(folder, folder.removal());
                return report(folder, out).done(done, "restored", afterRemoval(folder, done));
            }
            Optional<CompletableFuture<Optional<CodexRelease>>> version =
                    CodexProgram.find(System.getenv()).map(CodexProgram::release);
            Optional<WrittenSetup> written = folder.written();
            JsonNode models;
            CodexSetup setup;
            try (var client =
                    endpoint.client(
                            written.map(WrittenSetup::baseUrl).orElse(""),
                            written.map(WrittenSetup::apiKeyEnv).orElse(""))) {
                var asked =
                        ConfiguredModels.ask(
                                client,
                                endpoint,
                                "Codex",
                                written.map(WrittenSetup::baseUrl).orElse(""));
                models = asked.list();
                setup = setup(chosen(asked, written, client), written, folder);
            }
            List<FileChange> changes =
                    folder.installation(setup, withChosen(models, setup.model()));
            // settings that were not tested with the installed Codex may not work
            version.flatMap(CompletableFuture::join)
                    .flatMap(CodexRelease::warning)
                    .ifPresent(it -> err().println("lmresp: warning: " + it));
            if (action.write) {
                List<FileChange> done = apply(folder, changes.reversed());
                return report(folder, out).done(done, "written", advice(folder, setup, models));
            }
            return action.check
                    ? checked(folder, setup, changes, advice(folder, setup, models), out)
                    : report(folder, out).shown(CodexConfig.with("", setup), "toml", changes);
        } catch (SettingsException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private ConfigReport report(CodexFolder folder, PrintWriter out) {
        return new ConfigReport(
                folder.settings(),
                it ->
                        it.before().isEmpty()
                                ? "does not exist"
                                : "differs from the proxy's model list",
                writing(folder),
                json,
                out,
                err());
    }

    private int checked(
            CodexFolder folder,
            CodexSetup setup,
            List<FileChange> changes,
            List<String> advice,
            PrintWriter out) {
        List<Difference> differences =
                folder.existing().map(it -> it.differences(setup)).orElse(List.of());
        // single settings are helpful only if most of them are present
        boolean isWritten =
                folder.written().filter(it -> it.isLean() == setup.isLean()).isPresent();
        boolean isCurrent = isWritten && differences.isEmpty();
        List<FileChange> needed =
                changes.stream()
                        .filter(
                                it ->
                                        it.file().equals(folder.settings())
                                                ? !isCurrent
                                                : it.isNeeded())
                        .toList();
        List<String> said = differences.stream().map(Difference::toString).toList();
        return report(folder, out).checked(isWritten, said, needed, advice);
    }

    /** The command that writes the same settings to the same file. */
    private String writing(CodexFolder folder) {
        var command = new StringBuilder("lmresp codex-config --write");
        if (!folder.profile().isEmpty()) {
            command.append(" --profile ").append(folder.profile());
        }
        for (String option : REPEATED) {
            Object value = spec().commandLine().getParseResult().matchedOptionValue(option, "");
            String text = String.valueOf(value);
            if (!text.isEmpty()) {
                command.append(' ').append(option).append(' ').append(ShellWord.quoted(text));
            }
        }
        return command.toString();
    }

    private CodexFolder folder(String profile) {
        Path home = codexHome == null ? CodexFolder.path(System.getenv()) : codexHome;
        try {
            return new CodexFolder(home, profile);
        } catch (IllegalArgumentException e) {
            throw usageError("--profile: " + e.getMessage());
        }
    }

    private Optional<Boolean> lean() {
        return given("--lean", lean);
    }

    /** The value of an option, empty when it is not given. */
    private Optional<Boolean> given(String option, boolean value) {
        return spec().commandLine().getParseResult().hasMatchedOption(option)
                ? Optional.of(value)
                : Optional.empty();
    }

    /** The setup; what no option sets is kept as written. */
    private CodexSetup setup(String chosen, Optional<WrittenSetup> written, CodexFolder folder) {
        try {
            return new CodexSetup(
                    providerId != null
                            ? providerId
                            : written.map(WrittenSetup::providerId)
                                    .filter(it -> !it.isEmpty())
                                    .orElse(CodexSetup.PROVIDER_ID),
                    ResponsesClient.base(endpoint.url()),
                    chosen,
                    endpoint.apiKeyEnv().isEmpty()
                            ? written.map(WrittenSetup::apiKeyEnv).orElse("")
                            : endpoint.apiKeyEnv(),
                    folder.catalogName(),
                    CodexSetup.SILENCE,
                    lean().or(() -> written.map(WrittenSetup::isLean)).orElse(false),
                    given("--websocket", webSocket)
                            .or(() -> written.map(WrittenSetup::usesWebSockets))
                            .orElse(false));
        } catch (IllegalArgumentException e) {
            throw usageError("--provider-id: " + e.getMessage());
        }
    }

    private String chosen(
            ConfiguredModels models, Optional<WrittenSetup> written, ResponsesClient client)
            throws InterruptedException {
        try {
            return models.chosen(model, written.map(WrittenSetup::model).orElse(""), client);
        } catch (IllegalArgumentException e) {
            throw usageError(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode withChosen(JsonNode models, String chosen) {
        if (!model.isEmpty() && !models.findValuesAsText("slug").contains(chosen)) {
            err().println(
                            "lmresp: the proxy does not list the model '%s'; writing it anyway"
                                    .formatted(chosen));
        }
        return ModelCatalog.with(models, chosen);
    }

    private List<FileChange> apply(CodexFolder folder, List<FileChange> changes) {
        List<FileChange> needed = changes.stream().filter(FileChange::isNeeded).toList();
        folder.apply(needed).forEach(copy -> err().println("the previous file is kept as " + copy));
        return needed;
    }

    /** Advice on everything but the files: other settings that affect Codex. */
    private List<String> advice(CodexFolder folder, CodexSetup setup, JsonNode models) {
        var advice = new ArrayList<String>();
        long window = ModelCatalog.window(models, setup.model());
        if (lean().isEmpty() && !setup.isLean() && window > 0 && window < CodexSetup.ROOM) {
            advice.add(
                    "%s has a context window of %d tokens, and Codex's tools take most of it: --lean disables the less important ones"
                            .formatted(setup.model(), window));
        }
        advice.addAll(new RepositorySettings(Path.of(""), folder.home()).conflicts(setup));
        CodexDaemon.running(folder.home())
                .flatMap(it -> it.outdated(folder.catalog(), setup.apiKeyEnv(), System.getenv()))
                .map(it -> it + ": " + restart(setup.apiKeyEnv()))
                .ifPresent(advice::add);
        return advice;
    }

    private List<String> afterRemoval(CodexFolder folder, List<FileChange> done) {
        var advice = new ArrayList<String>();
        if (!done.isEmpty() && CodexDaemon.running(folder.home()).isPresent()) {
            advice.add("Codex's background server still uses the model list: " + restart(""));
        }
        List<Path> copies = folder.copies();
        if (!copies.isEmpty()) {
            advice.add(
                    "backups of earlier settings, which you can delete: "
                            + copies.stream().map(Path::toString).collect(joining(", ")));
        }
        return advice;
    }

    private String restart(String apiKeyEnv) {
        String other =
                codexHome == null
                        ? ""
                        : "CODEX_HOME="
                                + ShellWord.quoted(codexHome.toAbsolutePath().toString())
                                + " ";
        return other + CodexDaemon.restart(apiKeyEnv);
    }
}
