package dev.lmresp.cli;

import java.util.List;
import java.util.function.Supplier;

/**
 * A line in lmresp's table of contents.
 *
 * <p>The name stands here, not only in the command's annotation, so that a command's class is
 * loaded only when it is called or listed: that keeps start-up short.
 *
 * @param name what the user types
 * @param group what it is for
 * @param summary what it does, on a line
 * @param create makes the command, fresh for every command line
 */
record Subcommand(String name, Group group, String summary, Supplier<BaseCommand> create) {
    /** What commands are for, in the order in which {@code --help} shows them. */
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

    /** In the order in which {@code --help} shows them. */
    static final List<Subcommand> ALL =
            List.of(
                    new Subcommand(
                            "doctor",
                            Group.SET_UP,
                            "Would Codex work with this engine, and what is in the way?",
                            DoctorCommand::new),
                    new Subcommand(
                            "codex-config",
                            Group.SET_UP,
                            "Make Codex use the proxy, or no more",
                            CodexConfigCommand::new),
                    new Subcommand(
                            "trust",
                            Group.SET_UP,
                            "Let the lmresp.toml of a folder say all that it says",
                            TrustCommand::new),
                    new Subcommand(
                            "completion",
                            Group.SET_UP,
                            "Let bash, zsh or fish complete command lines",
                            CompletionCommand::new),
                    new Subcommand(
                            "serve",
                            Group.RUN,
                            "The proxy, until it is stopped",
                            ServeCommand::new),
                    new Subcommand(
                            "run",
                            Group.RUN,
                            "One command with a proxy of its own: lmresp run -- codex",
                            RunCommand::new),
                    new Subcommand("ask", Group.TEST, "A chat, or one question", AskCommand::new),
                    new Subcommand(
                            "send", Group.TEST, "Send one Responses request", SendCommand::new),
                    new Subcommand(
                            "check",
                            Group.TEST,
                            "Does an endpoint keep the protocol?",
                            CheckCommand::new),
                    new Subcommand(
                            "replay",
                            Group.TEST,
                            "Play, check or compare recordings",
                            ReplayCommand::new),
                    new Subcommand(
                            "mock",
                            Group.TEST,
                            "An engine that is no AI, and misbehaves when told to",
                            MockCommand::new),
                    new Subcommand(
                            "models",
                            Group.SEE,
                            "The models of the proxy, or of any server",
                            ModelsCommand::new),
                    new Subcommand(
                            "config",
                            Group.SEE,
                            "The settings, and where each comes from",
                            ConfigCommand::new),
                    new Subcommand(
                            "explain",
                            Group.SEE,
                            "What becomes of a request on its way to the engine",
                            ExplainCommand::new));
}
