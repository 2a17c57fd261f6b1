package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.codex.CodexConfig;
import dev.lmresp.codex.CodexFolder;
import dev.lmresp.codex.CodexFolder.Change;
import dev.lmresp.codex.CodexProgram;
import dev.lmresp.codex.CodexRelease;
import dev.lmresp.codex.CodexSetup;
import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.config.SettingsException;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code lmresp codex-config}: writes the settings that make Codex use the proxy. */
@Command(
        name = "codex-config",
        description =
                "Sets Codex up for the proxy that runs. Without --write it only shows what it would"
                        + " write. Comments and all other settings stay as they are, and --remove"
                        + " brings back every byte.",
        footer = {
            "",
            "Examples:",
            "  lmresp codex-config                    # show",
            "  lmresp codex-config --write            # Codex uses the proxy from now on",
            "  lmresp codex-config --write --profile local",
            "                                         # only 'codex --profile local' does",
            "  lmresp codex-config --remove"
        })
final class CodexConfigCommand extends BaseCommand {
    private static final int CONTEXT_LINES = 2;

    @Mixin private EndpointOptions endpoint = new EndpointOptions();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The model to begin with; needed when the proxy has several.")
    private String model = "";

    @Option(
            names = "--provider-id",
            paramLabel = "ID",
            defaultValue = CodexSetup.PROVIDER_ID,
            description = "What Codex calls the proxy (default: ${DEFAULT-VALUE}).")
    private String providerId = CodexSetup.PROVIDER_ID;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Write NAME.config.toml, for 'codex --profile NAME', not config.toml.")
    private String profile = "";

    @Option(
            names = "--codex-home",
            paramLabel = "DIR",
            description = "The folder of Codex (default: $CODEX_HOME, else ~/.codex).")
    private @Nullable Path codexHome;

    @ArgGroup private Action action = new Action();

    /** What to do; at most one of them. */
    private static final class Action {
        @Option(names = "--write", description = "Write the settings and the list of models.")
        private boolean write;

        @Option(names = "--remove", description = "Take out what was written.")
        private boolean remove;

        @Option(
                names = "--check",
                description = "Exit 0 when all is written and current, else 1 with what differs.")
        private boolean check;
    }

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    protected int execute(PrintWriter out) throws Exception {
        try {
            CodexFolder folder = folder();
            if (action.remove) {
                // the models last: settings that name a file which is not there keep Codex from
                // starting
                return report(folder, apply(folder, folder.removal()), "restored", out);
            }
            CompletableFuture<Optional<CodexRelease>> version =
                    new CodexProgram("codex", System.getenv()).release();
            JsonNode models = models();
            CodexSetup setup = setup(chosen(models), folder);
            List<Change> changes = folder.installation(setup, withChosen(models, setup.model()));
            // settings that were not tried with the Codex that is installed may not fit it
            version.join()
                    .flatMap(CodexRelease::caution)
                    .ifPresent(it -> err().println("lmresp: warning: " + it));
            if (action.write) {
                return report(folder, apply(folder, changes.reversed()), "written", out);
            }
            return action.check ? check(folder, changes, out) : show(folder, setup, changes, out);
        } catch (SettingsException | ResponsesFailure e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private CodexFolder folder() {
        Path home = codexHome == null ? CodexFolder.path(System.getenv()) : codexHome;
        try {
            return new CodexFolder(home, profile);
        } catch (IllegalArgumentException e) {
            throw usageError("--profile: " + e.getMessage());
        }
    }

    private CodexSetup setup(String chosen, CodexFolder folder) {
        try {
            return new CodexSetup(
                    providerId,
                    ResponsesClient.base(endpoint.url()),
                    chosen,
                    endpoint.apiKeyEnv(),
                    folder.catalogName(),
                    CodexSetup.SILENCE);
        } catch (IllegalArgumentException e) {
            throw usageError("--provider-id: " + e.getMessage());
        }
    }

    private JsonNode models() throws ResponsesFailure, InterruptedException {
        try (var client = endpoint.client()) {
            JsonNode models = client.models().path("models");
            if (!models.isArray() || models.isEmpty()) {
                throw new CommandFailure(
                        endpoint.url()
                                + " has no list of models for Codex: it is no lmresp, or its engine"
                                + " does not say which models it has; start the engine, or give"
                                + " 'lmresp serve' --model ALIAS=MODEL");
            }
            return models;
        }
    }

    private String chosen(JsonNode models) {
        List<String> names = models.findValuesAsText("slug");
        if (!model.isEmpty()) {
            return model;
        }
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw usageError(
                "the proxy has several models; choose one by --model: " + String.join(", ", names));
    }

    /** A name that stands for any model is in no list, but Codex must find it in its own. */
    private JsonNode withChosen(JsonNode models, String chosen) {
        if (models.findValuesAsText("slug").contains(chosen)) {
            return models;
        }
        err().println(
                        "lmresp: the proxy does not list a model '%s'; it is written all the same"
                                .formatted(chosen));
        ArrayNode all = Json.array();
        models.forEach(all::add);
        String description = ModelCatalog.description("", 0, "");
        return all.add(ModelCatalog.entry(chosen, description, 0, false, true));
    }

    private List<Change> apply(CodexFolder folder, List<Change> changes) {
        List<Change> needed = changes.stream().filter(Change::isNeeded).toList();
        folder.apply(needed).forEach(copy -> err().println("the file before is kept as " + copy));
        return needed;
    }

    private int report(CodexFolder folder, List<Change> done, String word, PrintWriter out) {
        if (json) {
            ObjectNode document = Json.object().put("changed", !done.isEmpty());
            out.println(Json.pretty(document.setAll(diffs(done))));
            return ExitCode.OK;
        }
        if (done.isEmpty()) {
            out.println("nothing to do: " + folder.settings() + " is as it should be");
        }
        for (Change change : done) {
            out.println(change.file() + (change.after().isEmpty() ? " deleted" : " " + word));
        }
        return ExitCode.OK;
    }

    private int check(CodexFolder folder, List<Change> changes, PrintWriter out) {
        List<Change> needed = changes.stream().filter(Change::isNeeded).toList();
        if (json) {
            out.println(Json.pretty(document(needed)));
        } else if (needed.isEmpty()) {
            out.println("complete and current: " + changes.getFirst().file());
        } else {
            needed.forEach(change -> print(folder, change, out));
            err().println("run 'lmresp codex-config --write' to mend this");
        }
        return needed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private int show(CodexFolder folder, CodexSetup setup, List<Change> changes, PrintWriter out) {
        if (json) {
            ObjectNode document = document(changes.stream().filter(Change::isNeeded).toList());
            document.put("toml", CodexConfig.with("", setup));
            out.println(Json.pretty(document));
            return ExitCode.OK;
        }
        out.print(CodexConfig.with("", setup));
        if (changes.stream().noneMatch(Change::isNeeded)) {
            err().println();
            err().println("all of this is in " + folder.settings() + " already");
        } else if (changes.getFirst().before().isPresent()) {
            err().println();
            err().println("nothing was written; --write would change:");
            err().flush();
            changes.stream().filter(Change::isNeeded).forEach(change -> print(folder, change, out));
        } else {
            err().println();
            err().println(
                            "nothing was written; --write would make %s and %s"
                                    .formatted(folder.settings(), folder.catalog()));
        }
        return ExitCode.OK;
    }

    /** The list of models is long and nobody's own: that it differs is enough. */
    private static void print(CodexFolder folder, Change change, PrintWriter out) {
        if (change.file().equals(folder.settings())) {
            diff(change).forEach(out::println);
        } else {
            out.println(
                    change.file()
                            + (change.before().isEmpty()
                                    ? " is not there"
                                    : " is not what the proxy says of its models"));
        }
    }

    private static List<String> diff(Change change) {
        List<String> before = change.before().map(text -> text.lines().toList()).orElse(List.of());
        List<String> after = change.after().lines().toList();
        String name = change.file().toString();
        return UnifiedDiffUtils.generateUnifiedDiff(
                name, name, before, DiffUtils.diff(before, after), CONTEXT_LINES);
    }

    /** What is still to be done. */
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
