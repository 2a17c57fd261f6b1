package dev.lmresp.cli;

import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.cli.options.RecordOptions;
import dev.lmresp.cli.options.ServeOptions;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.files.SettingsException;
import dev.lmresp.proxy.EngineFinder;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds settings that their command would reject, by parsing each one separately. */
final class WrongSettings {
    /** Without a client key some addresses are rejected. */
    private static final Set<String> KEYS = Set.of("api-key", "api-key-env");

    private static final String OF_ASK = "ask.";

    private final Settings settings;

    WrongSettings(Settings settings) {
        this.settings = settings;
    }

    /** Why a setting is rejected; empty when it is not. */
    Optional<String> problem(String key) {
        try {
            if (key.startsWith(OF_ASK)) {
                parse(new CommandLine(new AskCommand()), Set.of(key));
            } else {
                checkServe(key);
            }
            return Optional.empty();
        } catch (ParameterException | IllegalArgumentException | SettingsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void checkServe(String key) {
        var options = ServeOptions.forAll();
        var recording = new RecordOptions();
        CommandLine line = new CommandLine(options).addMixin("recording", recording);
        parse(line, Stream.concat(KEYS.stream(), Stream.of(key)).collect(Collectors.toSet()));
        CommandSpec spec = line.getCommandSpec();
        ServeConfig config = options.config(spec);
        recording.checkBounds(spec);
        switch (key) {
            case "dialect" -> options.checkDialect(spec, settings);
            case "engine" -> new EngineFinder(config, settings::dialects, MockEngine::new).check();
            default -> {
                // the message is complete
            }
        }
    }

    private void parse(CommandLine line, Set<String> tried) {
        line.setDefaultValueProvider(
                        option ->
                                option instanceof OptionSpec it
                                                && OptionSettings.isSetting(it)
                                                && tried.contains(OptionSettings.key(it))
                                        ? settings.find(OptionSettings.key(it))
                                                .map(Setting::value)
                                                .orElse(null)
                                        : null)
                .parseArgs();
    }
}
