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
 * @param create makes the command, fresh for every command line
 */
record Subcommand(String name, Supplier<BaseCommand> create) {
    /** In the order in which {@code --help} shows them. */
    static final List<Subcommand> ALL =
            List.of(
                    new Subcommand("serve", ServeCommand::new),
                    new Subcommand("run", RunCommand::new),
                    new Subcommand("ask", AskCommand::new),
                    new Subcommand("doctor", DoctorCommand::new),
                    new Subcommand("send", SendCommand::new),
                    new Subcommand("replay", ReplayCommand::new),
                    new Subcommand("models", ModelsCommand::new),
                    new Subcommand("codex-config", CodexConfigCommand::new),
                    new Subcommand("explain", ExplainCommand::new),
                    new Subcommand("check", CheckCommand::new),
                    new Subcommand("mock", MockCommand::new),
                    new Subcommand("config", ConfigCommand::new),
                    new Subcommand("trust", TrustCommand::new),
                    new Subcommand("completion", CompletionCommand::new));
}
