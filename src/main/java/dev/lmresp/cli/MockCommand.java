package dev.lmresp.cli;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.quirk.HostileEngine;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.engine.mock.script.MockScript;
import dev.lmresp.server.Addresses;
import dev.lmresp.server.EngineServer;
import dev.lmresp.terminal.ControlCharacters;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code lmresp mock}: serves the mock as a Chat Completions engine, optionally with quirks. */
@Command(
        name = "mock",
        description =
                "Serves the built-in mock as a Chat Completions engine over HTTP. With --script it"
                    + " returns the text and tool calls that you define; with --quirk it misbehaves"
                    + " as real engines do, to test how a client or a proxy copes.",
        footer = {
            "Examples:",
            "  lmresp mock --script agent.toml",
            "  lmresp run --engine mock:agent.toml -- pytest",
            "  lmresp mock --quirk no-done --quirk think-tags &",
            "  lmresp serve --engine http://127.0.0.1:7378"
        })
final class MockCommand extends BaseCommand {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Listen on this loopback address (default: ${DEFAULT-VALUE}).")
    private String host = ServeConfig.USUAL_HOST;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Listen on this port; 0 picks a free one (default: ${DEFAULT-VALUE}).")
    private int port = 7378;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description =
                    "Answer by the rules in this TOML file, before those of [mock] in lmresp.toml;"
                            + " repeatable.")
    private List<Path> scripts = List.of();

    @Option(
            names = "--quirk",
            paramLabel = "NAME",
            hideParamSyntax = true,
            split = ",",
            completionCandidates = QuirkNames.class,
            description = "Misbehave in this way; repeatable. See --list-quirks.")
    private @Nullable List<String> quirks;

    @Option(names = "--list-quirks", description = "List the quirks and exit.")
    private boolean listQuirks;

    static final class QuirkNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(Quirk.values()).stream().map(Quirk::id).iterator();
        }
    }

    @Override
    protected int execute(PrintWriter out) throws Exception {
        if (listQuirks) {
            for (Quirk quirk : Quirk.values()) {
                String proxy = quirk.isHideable() ? "a proxy can hide it" : "must fail readably";
                out.println("%-30s %-20s %s".formatted(quirk.id(), proxy, quirk.description()));
            }
            return ExitCode.OK;
        }
        if (port < 0 || port > 65_535) {
            throw usageError("--port must be from 0 to 65535, not " + port);
        }
        if (!Addresses.isLoopback(host)) {
            throw usageError("--host: the mock listens only on loopback addresses, not on " + host);
        }
        var mock = new MockEngine(MockScript.read(scripts, settings()), this::warn);
        var engine = new HostileEngine(mock, chosen());
        try (EngineServer server = EngineServer.start(host, port, engine)) {
            err().println(
                            "lmresp mock listening on http://%s:%d"
                                    .formatted(
                                            host.contains(":") ? "[" + host + "]" : host,
                                            server.port()));
            err().flush();
            var stop = new CountDownLatch(1);
            StopSignals.register(stop::countDown, stop::countDown);
            var _ = server.deaf().thenRun(stop::countDown);
            stop.await();
            return server.deaf().isDone() ? ExitCode.FAILED : ExitCode.OK;
        } catch (IllegalStateException e) {
            throw e.getCause() instanceof BindException bind
                    ? Serving.taken(host, port, bind)
                    : CommandFailure.because(e);
        }
    }

    private void warn(String warning) {
        err().println("lmresp: " + ControlCharacters.of(warning));
        err().flush();
    }

    private Set<Quirk> chosen() {
        var chosen = EnumSet.noneOf(Quirk.class);
        for (String name : quirks == null ? List.<String>of() : quirks) {
            chosen.add(
                    Quirk.byId(name)
                            .orElseThrow(
                                    () ->
                                            usageError(
                                                    "--quirk: unknown quirk '"
                                                            + name
                                                            + "'; 'lmresp mock --list-quirks' lists"
                                                            + " all")));
        }
        return chosen;
    }
}
