package dev.lmresp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.FileValue;
import dev.lmresp.config.LeftOut;
import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.ControlCharacters;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code lmresp config}: the effective settings, and the source of each value. */
@Command(
        name = "config",
        description =
                "Shows the effective settings of 'lmresp serve' and 'lmresp ask', and the source of"
                        + " each: the environment, lmresp.toml in this folder, the user's"
                        + " configuration, or the default. Also shows invalid settings, and those"
                        + " ignored because lmresp.toml is not trusted.",
        footer = {
            "Exit code: 0 if all settings are valid, 1 if one is invalid.",
            "",
            "Examples:",
            "  lmresp config",
            "  LMRESP_PORT=8080 lmresp config --json | jq .port"
        })
final class ConfigCommand extends BaseCommand {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /**
     * A line of the output.
     *
     * @param reason why the value is ignored, empty when it is not
     * @param problem why the value is invalid, empty when it is not
     */
    private record Row(String key, String value, String source, String reason, String problem) {}

    @Override
    protected int execute(PrintWriter out) {
        Settings settings = settings();
        var rows = new ArrayList<Row>();
        var wrong = new WrongSettings(settings);
        for (OptionSpec option : OptionSettings.all()) {
            rows.add(row(option, settings, wrong));
        }
        settings.leftOut().ifPresent(it -> insert(it, rows));
        if (json) {
            out.println(Json.pretty(document(rows)));
        } else {
            rows.forEach(row -> out.println(ControlCharacters.of(line(row))));
        }
        Serving.warnOf(settings, err());
        return rows.stream().allMatch(row -> row.problem().isEmpty()) && hasRightDialects(settings)
                ? ExitCode.OK
                : ExitCode.FAILED;
    }

    private boolean hasRightDialects(Settings settings) {
        try {
            settings.dialects();
            return true;
        } catch (SettingsException e) {
            err().println("lmresp: " + e.getMessage());
            return false;
        }
    }

    private static Row row(OptionSpec option, Settings settings, WrongSettings wrong) {
        String key = OptionSettings.key(option);
        Optional<Setting> setting = settings.find(key);
        String value = setting.map(Setting::value).orElseGet(() -> defaultOf(option));
        String source = setting.map(Setting::source).orElse("default");
        String problem = setting.flatMap(_ -> wrong.problem(key)).orElse("");
        return new Row(key, FileValue.shown(List.of(key.split("\\.")), value), source, "", problem);
    }

    /** Inserts ignored values below the effective ones. */
    private static void insert(LeftOut leftOut, List<Row> rows) {
        for (FileValue value : leftOut.values()) {
            int at = rows.size();
            for (int i = 0; i < rows.size(); i++) {
                String key = rows.get(i).key();
                boolean isInstead = key.equals(value.key()) || key.equals(value.path().getFirst());
                at = isInstead ? i + 1 : at;
            }
            String source = leftOut.file() + ", line " + value.line();
            rows.add(at, new Row(value.key(), value.shown(), source, leftOut.reason(), ""));
        }
    }

    private static String line(Row row) {
        String value = row.value().isEmpty() ? "-" : row.value();
        String source = row.source();
        if (!row.reason().isEmpty()) {
            source = "ignored: %s %s ('lmresp trust')".formatted(source, row.reason());
        } else if (!row.problem().isEmpty()) {
            source = "WRONG: %s: %s".formatted(source, row.problem());
        }
        return "%-20s %-28s %s".formatted(row.key(), value, source);
    }

    private static ObjectNode document(List<Row> rows) {
        ObjectNode document = Json.object();
        for (Row row : rows) {
            ObjectNode setting = document.withObjectProperty(row.key());
            ObjectNode node = row.reason().isEmpty() ? setting : setting.putObject("left_out");
            node.put("value", row.value()).put("source", row.source());
            if (!row.reason().isEmpty()) {
                node.put("reason", row.reason());
            }
            if (!row.problem().isEmpty()) {
                node.put("problem", row.problem());
            }
        }
        return document;
    }

    private static String defaultOf(OptionSpec option) {
        if (option.defaultValue() != null) {
            return option.defaultValue();
        }
        return option.initialValue() == null ? "" : String.valueOf(option.initialValue());
    }
}
