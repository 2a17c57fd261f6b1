package dev.lmresp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;
import dev.lmresp.json.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.Optional;

/** {@code lmresp config}: what the settings come to, and where each value comes from. */
@Command(
        name = "config",
        description =
                "Shows the settings that 'lmresp serve' would run with, and where each comes from:"
                    + " the environment, lmresp.toml in this folder, the user's configuration, or"
                    + " the default.")
final class ConfigCommand extends BaseCommand {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    protected int execute(PrintWriter out) {
        Settings settings = settings();
        ObjectNode document = Json.object();
        for (OptionSpec option : OptionSettings.all()) {
            String key = OptionSettings.key(option);
            Optional<Setting> setting = settings.find(key);
            String value = setting.map(Setting::value).orElseGet(() -> defaultOf(option));
            String source = setting.map(Setting::source).orElse("default");
            String shown = shown(key, value);
            if (json) {
                document.putObject(key).put("value", shown).put("source", source);
            } else {
                out.println("%-20s %-28s %s".formatted(key, shown.isEmpty() ? "-" : shown, source));
            }
        }
        if (json) {
            out.println(Json.pretty(document));
        }
        return ExitCode.OK;
    }

    private static String defaultOf(OptionSpec option) {
        if (option.defaultValue() != null) {
            return option.defaultValue();
        }
        return option.initialValue() == null ? "" : String.valueOf(option.initialValue());
    }

    private static String shown(String key, String value) {
        return switch (key) {
            case "api-key" -> value.isEmpty() ? "" : "(set)";
            case "engine" -> new EngineAddress(value).toString();
            default -> value;
        };
    }
}
