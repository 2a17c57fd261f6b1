package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.app.RunningProxy;
import dev.lmresp.claude.ClaudeSetup;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OwnProxy;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.UserLocale;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.terminal.StandardStreams;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command that runs with the address of a proxy in its environment. */
final class ProxiedCommand {
    /** A placeholder: clients require a key. */
    private static final String NO_KEY = "lmresp";

    private final RunningProxy proxy;
    private final KnownEngine known;
    private final Set<String> inherited;
    private final PrintWriter screen;

    /**
     * @param inherited the names of the variables that the command may have
     * @param screen the output for the user, until the command is started
     */
    ProxiedCommand(
            RunningProxy proxy, KnownEngine known, Set<String> inherited, PrintWriter screen) {
        this.proxy = proxy;
        this.known = known;
        this.inherited = inherited;
        this.screen = screen;
    }

    ServeConfig config() {
        return proxy.gateway().config();
    }

    /** The base URL of the proxy with {@code /v1}. */
    String url() {
        return proxy.baseUrl();
    }

    /** The key that the command sends; a placeholder when the proxy demands none. */
    String key() {
        List<String> keys = config().apiKeys();
        return keys.isEmpty() ? NO_KEY : keys.getFirst();
    }

    /** The models in the form of Codex's catalog. */
    JsonNode models() {
        return proxy.models().path("models");
    }

    /** Prepares the process, and from now on forwards signals to it: it must be run. */
    Child child() {
        return new Child(config().limits().drainTimeout());
    }

    /** Runs the command; returns its exit code. */
    int run(List<String> words) throws IOException, InterruptedException {
        return run(child(), words, Map.of());
    }

    /**
     * Runs the command.
     *
     * @param variables variables that only this command gets
     * @return its exit code
     */
    int run(Child child, List<String> words, Map<String, String> variables)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(inherited);
        UserLocale.restore(environment);
        environment.put(OwnProxy.BASE_URL, url());
        environment.put(OwnProxy.API_KEY, key());
        environment.keySet().removeAll(ClaudeSetup.DETOURS);
        environment.put(ClaudeSetup.BASE_URL, ClaudeSetup.root(url()));
        environment.put(ClaudeSetup.AUTH_TOKEN, key());
        // for commands of lmresp itself
        environment.put(OwnProxy.URL_VARIABLE, url());
        environment.putAll(variables);
        return child.run(builder);
    }

    /**
     * The model that an agent starts with: that of the settings, one of the user's aliases, or else
     * of the engine's models. A user at a terminal is asked.
     *
     * @param agent the agent's name
     * @param option the agent's command with the option that sets its model
     * @return the model, empty when there is none to choose
     */
    String firstModel(String agent, String option) throws InterruptedException {
        if (!config().model().isEmpty()) {
            return config().model();
        }
        List<String> names =
                config().models().keySet().stream().filter(it -> !it.equals("*")).toList();
        if (names.isEmpty()) {
            names = known.models().stream().map(EngineModel::id).toList();
        }
        if (names.isEmpty()) {
            tell(
                    "warning: no default model for %s; choose one: lmresp run -- %s MODEL"
                            .formatted(agent, option));
            return "";
        }
        String first = names.getFirst();
        if (names.size() > 1) {
            StandardStreams streams = StandardStreams.look();
            if (streams.input() && streams.output()) {
                return new ModelQuestion(names, models(), screen, ProxiedCommand::typed)
                        .ask()
                        .orElseThrow(
                                () ->
                                        new CommandFailure(
                                                "no model was chosen", ExitCode.INTERRUPTED));
            }
            tell(
                    "%s uses %s; for another model: %s %s"
                            .formatted(agent, first, option, names.get(1)));
        }
        return first;
    }

    /** Warns about a model that the engine does not list. */
    void checkListed(String model) {
        JsonNode models = models();
        boolean isListed = models.findValuesAsText("slug").contains(model);
        // the mock takes any name
        if (!models.isEmpty() && !isListed && !Serving.isMock(known)) {
            tell("warning: the engine does not list a model '%s'".formatted(model));
        }
    }

    void tell(String message) {
        screen.println("lmresp: " + message);
        screen.flush();
    }

    private static Optional<String> typed() {
        return Optional.ofNullable(System.console()).map(Console::readLine);
    }
}
