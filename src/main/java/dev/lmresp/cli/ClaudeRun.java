package dev.lmresp.cli;

import dev.lmresp.claude.ClaudeCommandLine;
import dev.lmresp.claude.ClaudeSetup;
import dev.lmresp.claude.GivenSettings;
import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.json.Json;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Runs Claude Code with the settings of a proxy, without changing a file. */
final class ClaudeRun {
    private final ClaudeCommandLine claude;
    private final ProxiedCommand command;

    ClaudeRun(ClaudeCommandLine claude, ProxiedCommand command) {
        this.claude = claude;
        this.command = command;
    }

    /** Runs it; returns its exit code. */
    int run() throws IOException, InterruptedException {
        if (!claude.isSession()) {
            return command.run(claude.words());
        }
        String model = claude.model().orElse("");
        if (model.isEmpty()) {
            model = command.firstModel("Claude Code", "claude --model");
        }
        if (!model.isEmpty()) {
            command.checkListed(model);
        }
        long window =
                ClaudeSetup.window(
                        ModelCatalog.window(command.models(), model),
                        System.getenv().getOrDefault(ClaudeSetup.CONTEXT, ""));
        var setup =
                new ClaudeSetup(ClaudeSetup.root(command.url()), command.key(), "", model, window);
        setup.caution().ifPresent(command::tell);
        Map<String, String> variables = setup.variables();
        GivenSettings given = claude.settings(Path.of(""));
        Child child = command.child();
        if (!given.isReadable()) {
            return command.run(child, claude.words(), variables);
        }
        given.overriding(setup).ifPresent(it -> command.tell("warning: " + it));
        // a file, because other users of the machine see arguments, and there is a key in it
        try (var file = new TemporaryFile("settings.json", Json.bytes(given.with(setup)))) {
            return command.run(child, claude.with(file.path()), variables);
        }
    }
}
