package dev.lmresp.cli;

import java.util.List;
import java.util.function.Supplier;

/**
 * An entry in lmresp's list of commands.
 *
 * <p>The name is repeated here from the command's annotation, so that a command's class is loaded
 * only when it is called or listed: that keeps startup short.
 *
 * @param name its name
 * @param group its group in the help
 * @param summary a one-line description
 * @param create creates the command, once per command line
 */
record Subcommand(String name, Group group, String summary, Supplier<BaseCommand> create) {
    /** The groups of commands, in the order of {@code --help}. */
    enum Group {
        SET_UP("Set up"),
        RUN("Run"),
        TEST("Try and test"),
        SEE("See");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** All commands, in the order of {@code --help}. */
    static final List<Subcommand> ALL =
            List.of(
                    new Subcommand(
                            "doctor",
                            Group.SET_UP,
                            "Diagnose problems that stop agents from working",
                            DoctorCommand::new),
                    new Subcommand(
                            "codex-config",
                            Group.SET_UP,
                            "Point Codex at the proxy, or undo that",
                            CodexConfigCommand::new),
                    new Subcommand(
                            "claude-config",
                            Group.SET_UP,
                            "Point Claude Code at the proxy, or undo that",
                            ClaudeConfigCommand::new),
                    new Subcommand(
                            "trust",
                            Group.SET_UP,
                            "Trust the lmresp.toml of a folder",
                            TrustCommand::new),
                    new Subcommand(
                            "completion",
                            Group.SET_UP,
                            "Print a completion script for bash, zsh or fish",
                            CompletionCommand::new),
                    new Subcommand(
                            "serve",
                            Group.RUN,
                            "Run the proxy until it is stopped",
                            ServeCommand::new),
                    new Subcommand(
                            "run",
                            Group.RUN,
                            "Run a command with a temporary proxy: lmresp run -- codex",
                            RunCommand::new),
                    new Subcommand("ask", Group.TEST, "Chat, or ask one question", AskCommand::new),
                    new Subcommand(
                            "send", Group.TEST, "Send one Responses request", SendCommand::new),
                    new Subcommand(
                            "check",
                            Group.TEST,
                            "Test whether an endpoint conforms to the Responses API",
                            CheckCommand::new),
                    new Subcommand(
                            "replay",
                            Group.TEST,
                            "Play, check or compare recordings",
                            ReplayCommand::new),
                    new Subcommand(
                            "mock",
                            Group.TEST,
                            "Run a mock engine for tests, scripted or misbehaving",
                            MockCommand::new),
                    new Subcommand(
                            "models",
                            Group.SEE,
                            "List the models of the proxy or of any server",
                            ModelsCommand::new),
                    new Subcommand(
                            "config",
                            Group.SEE,
                            "Show the effective settings and their sources",
                            ConfigCommand::new),
                    new Subcommand(
                            "explain",
                            Group.SEE,
                            "Show how a request is translated for an engine",
                            ExplainCommand::new));
}
