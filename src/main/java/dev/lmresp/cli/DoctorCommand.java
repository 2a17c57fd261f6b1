package dev.lmresp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.LimitOptions;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.cli.options.ServeOptions;
import dev.lmresp.config.DialectFile;
import dev.lmresp.config.DialectFile.Saved;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.doctor.Doctor;
import dev.lmresp.doctor.PortHolder;
import dev.lmresp.doctor.Report;
import dev.lmresp.doctor.Result;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.Sha256;
import dev.lmresp.json.Json;
import dev.lmresp.server.Capacity;
import dev.lmresp.state.TrustedFiles;
import dev.lmresp.terminal.Colours;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** {@code lmresp doctor}: reports whether agents would work, and what to do. */
@Command(
        name = "doctor",
        description =
                "Diagnoses whether Codex and Claude Code work through lmresp: checks this machine,"
                        + " sends the engine the kinds of requests that they send, and checks their"
                        + " configuration. Exits with 0 only if each agent that is configured for"
                        + " lmresp would work.",
        footer = {
            "It also accepts the other options of 'lmresp serve', so that it sends requests as"
                    + " 'serve' would.",
            "",
            "The marks: ok; !! stops an agent from working; ! a limitation, but it works; ??"
                    + " unknown.",
            "",
            "Examples:",
            "  lmresp doctor",
            "  lmresp doctor --engine http://127.0.0.1:8000 --save",
            "  lmresp doctor --json | jq '.checks[] | select(.verdict != \"works\")'"
        })
final class DoctorCommand extends BaseCommand {
    /** The options of serve that are listed: those for the engine and its dialect. */
    private static final Set<String> LISTED =
            Set.of("--engine", "--engine-api-key-env", "--engine-ca", "--dialect", "--model");

    @Mixin private ServeOptions options = ServeOptions.forAll();

    @Option(
            names = "--probe-model",
            hidden = true,
            defaultValue = "",
            description = "The former name of --model.")
    private String model = "";

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            converter = LimitOptions.Seconds.class,
            description =
                    "Wait this long for each answer of the engine (default: ${DEFAULT-VALUE}).")
    private BigDecimal patience = BigDecimal.valueOf(20);

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--save",
            description =
                    "If the engine differs from its dialect, save the corrected fields to"
                            + " lmresp.toml in this folder.")
    private boolean save;

    @Override
    protected boolean lists(OptionSpec option) {
        return LISTED.contains(option.longestName()) || !OptionSettings.isSetting(option);
    }

    @Override
    protected int execute(PrintWriter out) throws Exception {
        if (patience.signum() <= 0 || patience.compareTo(BigDecimal.valueOf(3600)) > 0) {
            throw usageError("--patience: must be more than 0 and at most 3600 seconds");
        }
        Settings settings = settings();
        ServeConfig config =
                withEngineOfRunning(options.config(spec(), Capacity.UNLIMITED, this::warn));
        settings.formerNames().forEach(this::warn);
        if (!model.isEmpty()) {
            warn("--probe-model is now --model");
        }
        options.checkDialect(spec(), settings);
        var list = new CheckList(out, Colours.ofStandardOutput(out, System.getenv()));
        Report found = examine(config, settings, json ? check -> {} : list::add);
        boolean isSaved = save && !found.learned().isEmpty() && saved(found);
        if (json) {
            out.println(Json.pretty(document(found, isSaved)));
        } else {
            list.end(found);
            String differences = differences(found, isSaved);
            if (!differences.isEmpty()) {
                list.say(differences);
            }
        }
        return found.works() ? ExitCode.OK : ExitCode.FAILED;
    }

    /**
     * Without a configured engine, uses that of the lmresp on the port, if its address is known.
     */
    private static ServeConfig withEngineOfRunning(ServeConfig config) {
        if (config.engine().isNamed() || config.port() == 0) {
            return config;
        }
        return PortHolder.at(config.host(), config.port())
                .map(PortHolder::engine)
                // not the mock, and not an address whose keys are redacted
                .filter(address -> address.startsWith("http") && !address.contains("…"))
                .map(address -> config.withEngine(new EngineAddress(address)))
                .orElse(config);
    }

    private void warn(String warning) {
        err().println("lmresp: warning: " + warning);
        err().flush();
    }

    private Report examine(ServeConfig config, Settings settings, Consumer<Result> news) {
        try {
            return new Doctor(
                            config,
                            settings.dialects(),
                            System.getenv(),
                            model.isEmpty() ? config.model() : model,
                            Duration.ofMillis(patience.movePointRight(3).longValue()))
                    .examine(news);
        } catch (IllegalArgumentException e) {
            throw options.wrongEngine(spec(), e);
        }
    }

    private static boolean saved(Report found) {
        try {
            Path file = Path.of(Settings.FILE);
            Saved saved = DialectFile.save(file, found.dialect(), found.learned());
            var trusted = new TrustedFiles(System.getenv());
            if (trusted.verdict(file, Sha256.of(saved.before())) == Verdict.TRUSTED) {
                // we have written the change ourselves
                trusted.add(file, Sha256.of(saved.after()));
            }
            return true;
        } catch (SettingsException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** The fields of the dialect that the engine contradicts. */
    private String differences(Report found, boolean isSaved) {
        if (found.learned().isEmpty()) {
            return save
                    ? "Nothing to save: the engine matches its dialect '%s'."
                            .formatted(found.dialect())
                    : "";
        }
        String fields = "[dialect.%s] %s".formatted(found.dialect(), fields(found.learned()));
        return isSaved
                ? "Saved in " + Settings.FILE + ": " + fields
                : "This engine differs from its dialect. lmresp detects that by itself while it"
                        + " serves; optionally, 'lmresp doctor --save' writes it to "
                        + Settings.FILE
                        + " here: "
                        + fields;
    }

    private static String fields(Map<String, Object> learned) {
        return learned.entrySet().stream()
                .map(field -> field.getKey() + " = " + DialectFile.toml(field.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static ObjectNode document(Report found, boolean isSaved) {
        ObjectNode document = Json.object();
        document.put("works", found.works());
        document.put("engine", found.engine());
        document.put("dialect", found.dialect());
        document.put("model", found.model());
        var checks = document.putArray("checks");
        for (Result check : found.checks()) {
            checks.addObject()
                    .put("id", check.id())
                    .put("question", check.question())
                    .put("verdict", check.finding().verdict().word())
                    .put("needed", check.isNeeded())
                    .put("finding", check.finding().sentence())
                    .put("advice", check.finding().advice());
        }
        ObjectNode learned = document.putObject("learned");
        found.learned().forEach(learned::putPOJO);
        document.put("saved", isSaved);
        return document;
    }
}
