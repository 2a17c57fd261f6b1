package dev.lmresp.cli;

import dev.lmresp.check.Check;
import dev.lmresp.check.CheckRun;
import dev.lmresp.check.CheckedEndpoint;
import dev.lmresp.check.Report;
import dev.lmresp.check.Result;
import dev.lmresp.check.Suite;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.ApiKeyOption;
import dev.lmresp.cli.options.EngineNames;
import dev.lmresp.cli.options.LimitOptions;
import dev.lmresp.cli.options.OpenEndpoint;
import dev.lmresp.cli.options.OwnProxy;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.KeyHeader;
import dev.lmresp.client.ListedModel;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code lmresp check}: runs a conformance suite against an endpoint. */
@Command(
        name = "check",
        description =
                "Checks whether an endpoint conforms to the Responses API, or to the Messages API:"
                    + " sends about fifty requests and validates every answer. Without URL it"
                    + " checks the proxy on the address that your settings give 'lmresp serve'.",
        footer = {
            "Exit code: 0 if no check failed, 1 if one failed or the endpoint cannot be reached.",
            "",
            "Examples:",
            "  lmresp check",
            "  lmresp check http://127.0.0.1:8000 --model Qwen/Qwen3-32B --junit check.xml",
            "  lmresp check --engine mock              # a temporary proxy",
            "  lmresp check --api messages             # as Claude Code uses it",
            "  lmresp check --only text,stream-order"
        })
final class CheckCommand extends BaseCommand {
    private final @Nullable OwnProxy running;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            description = "The endpoint's base URL, with or without /v1.")
    private @Nullable String url;

    @Option(
            names = "--engine",
            paramLabel = "URL|NAME",
            completionCandidates = EngineNames.class,
            description =
                    "Start a temporary proxy for this engine, with your settings, and check it;"
                            + " 'mock' is the built-in engine.")
    private @Nullable String engine;

    @Option(
            names = "--api",
            paramLabel = "API",
            completionCandidates = CheckChoices.Apis.class,
            converter = CheckChoices.Apis.class,
            description =
                    "The API to check: responses, or Anthropic's messages (default: responses).")
    private Suite suite = Suite.RESPONSES;

    @Option(
            names = "--key-header",
            paramLabel = "HEADER",
            completionCandidates = CheckChoices.Headers.class,
            converter = CheckChoices.Headers.class,
            description =
                    "Where the key of --api-key-env is sent: bearer, or x-api-key (default: as the"
                            + " API's own clients do, x-api-key with --api messages).")
    private @Nullable KeyHeader keyHeader;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model to request (default: the first that the endpoint lists).")
    private @Nullable String model;

    @Option(
            names = "--only",
            paramLabel = "ID",
            hideParamSyntax = true,
            split = ",",
            description = "Run only these checks; repeatable, or separated by commas.")
    private @Nullable List<String> only;

    @Option(names = "--list", description = "List the checks and what each verifies, then exit.")
    private boolean list;

    @Option(names = "--json", description = "Print one JSON document instead of the table.")
    private boolean json;

    @Option(names = "--tap", description = "Print TAP 14 instead of the table, while checks run.")
    private boolean tap;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "Also write the results as JUnit XML, for CI.")
    private @Nullable Path junit;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = LimitOptions.Seconds.class,
            description =
                    "Timeout of each check; a check that takes longer fails (default:"
                            + " ${DEFAULT-VALUE}).")
    private BigDecimal timeout = BigDecimal.valueOf(30);

    @Mixin private ApiKeyOption apiKey = new ApiKeyOption();

    CheckCommand() {
        this(null);
    }

    /**
     * Creates the command.
     *
     * @param running the proxy to check when no URL is given, null for that of the settings
     */
    CheckCommand(@Nullable OwnProxy running) {
        this.running = running;
    }

    @Override
    protected int execute(PrintWriter out) throws Exception {
        if (list) {
            var table = new TextTable();
            suite.checks().forEach(check -> table.row(check.id(), check.title()));
            table.lines().forEach(out::println);
            return ExitCode.OK;
        }
        if (json && tap) {
            throw usageError("--json and --tap cannot be used together");
        }
        if (url != null && engine != null) {
            throw usageError("URL and --engine cannot be used together");
        }
        if (timeout.signum() <= 0) {
            throw usageError("--timeout must be more than 0 seconds");
        }
        if (junit != null) {
            new JunitFile(junit).requireWritable();
        }
        List<Check> chosen = chosen();
        if (engine != null) {
            return checkOwn(engine, chosen, out);
        }
        OwnProxy asked =
                url != null
                        ? new OwnProxy(url, "")
                        : running == null ? OwnProxy.of(settings()) : running;
        String key = apiKey.key(asked.key());
        if (!isThere(asked.url(), key)) {
            throw new CommandFailure(
                    "no response from %s: is the server running?%s"
                            .formatted(
                                    asked.url(),
                                    url != null
                                            ? ""
                                            : " Give the URL of an endpoint, or use --engine mock"
                                                    + " to check a temporary proxy"));
        }
        return check(
                CheckedEndpoint.running(asked.url(), header(), apiKey.variable()),
                key,
                chosen,
                out);
    }

    private int checkOwn(String address, List<Check> chosen, PrintWriter out) throws Exception {
        try (OpenEndpoint own =
                OpenEndpoint.own(
                        settings(), address, warnings -> err().println("lmresp: " + warnings))) {
            return check(
                    CheckedEndpoint.own(own.endpoint().url(), header(), address),
                    OwnProxy.of(settings()).key(),
                    chosen,
                    out);
        }
    }

    private List<Check> chosen() {
        if (only == null) {
            return suite.checks();
        }
        for (String id : only) {
            if (!suite.ids().contains(id)) {
                throw usageError(
                        "--only: unknown check '%s'; the checks are: %s"
                                .formatted(id, String.join(", ", suite.ids())));
            }
        }
        List<String> ids = only;
        return suite.checks().stream().filter(check -> ids.contains(check.id())).toList();
    }

    private boolean isThere(String address, String key) throws InterruptedException {
        try (var client = new EndpointClient(address, header(), key)) {
            return client.isThere();
        } catch (IllegalArgumentException e) {
            throw usageError("URL: " + e.getMessage());
        }
    }

    private int check(CheckedEndpoint endpoint, String key, List<Check> checks, PrintWriter out)
            throws InterruptedException {
        String address = endpoint.url();
        try (var client = new EndpointClient(address, header(), key)) {
            ChatOnly.refuse(client, address, suite, limit());
            String name = model == null ? firstModel(client) : model;
            err().println(
                            "Checking %s%s"
                                    .formatted(
                                            address, name.isEmpty() ? "" : " with model " + name));
            if (tap) {
                Report.tapHead(checks.size()).forEach(out::println);
            } else if (!json) {
                out.println("%s  RESULT      MS".formatted(padded("CHECK")));
            }
            Report report = run(new CheckRun(client, name, limit()), endpoint, name, checks, out);
            if (json) {
                out.println(Json.pretty(report.json()));
            } else if (!tap) {
                end(report, out);
            }
            if (junit != null) {
                new JunitFile(junit).write(report);
            }
            boolean good = report.results().stream().noneMatch(Result::isFailed);
            return good ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private Report run(
            CheckRun run,
            CheckedEndpoint endpoint,
            String name,
            List<Check> checks,
            PrintWriter out)
            throws InterruptedException {
        var results = new ArrayList<Result>();
        // TAP prints a line per check anyway; a document is printed only at the end
        PrintWriter progress = tap ? new PrintWriter(Writer.nullWriter()) : json ? err() : out;
        for (Check check : checks) {
            // print the name before the check, to show which one takes long
            progress.print(padded(check.id()));
            progress.flush();
            Result result = run.run(check);
            results.add(result);
            progress.println(
                    "  %-8s %5d  %s"
                            .formatted(
                                    result.outcome().word(),
                                    result.time().toMillis(),
                                    result.isFailed()
                                            ? "see below"
                                            : ControlCharacters.of(result.reason()))
                            .stripTrailing());
            progress.flush();
            if (tap) {
                Report.tap(results.size(), result, endpoint).forEach(out::println);
                out.flush();
            }
        }
        return new Report(endpoint, name, List.copyOf(results));
    }

    private String padded(String id) {
        int longest = suite.ids().stream().mapToInt(String::length).max().orElse(0);
        return id + " ".repeat(longest - id.length());
    }

    private KeyHeader header() {
        return keyHeader == null ? suite.keyHeader() : keyHeader;
    }

    private Duration limit() {
        return Duration.ofNanos(timeout.movePointRight(9).longValue());
    }

    /** The first listed model: most endpoints require one. */
    private String firstModel(EndpointClient client) throws InterruptedException {
        try {
            Optional<ListedModel> first =
                    ListedModel.readAll(client.models(suite.headers())).stream().findFirst();
            return first.map(ListedModel::id).orElse("");
        } catch (ResponsesFailure e) {
            // a list is optional
            return "";
        }
    }

    private static void end(Report report, PrintWriter out) {
        CheckFindings.print(report, out);
        out.println();
        out.println(report.summary());
        out.flush();
    }
}
