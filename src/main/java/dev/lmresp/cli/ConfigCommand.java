package dev.lmresp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.FileValue;
import dev.lmresp.config.LeftOut;
import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.Harmless;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code lmresp config}: what the settings come to, and where each value comes from. */
@Command(
        name = "config",
        description =
                "Shows the settings that 'lmresp serve' and 'lmresp ask' would run with, and where"
                    + " each comes from: the environment, lmresp.toml in this folder, the user's"
                    + " configuration, or the default. Also what is left out of lmresp.toml as it"
                    + " is not trusted.",
        footer = {
            "Examples:",
            "  lmresp config",
            "  LMRESP_PORT=8080 lmresp config --json | jq .port"
        })
final class ConfigCommand extends BaseCommand {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /**
     * A line of the answer.
     *
     * @param reason why the value is left out, empty when it counts
     */
    private record Row(String key, String value, String source, String reason) {}

    @Override
    protected int execute(PrintWriter out) {
        Settings settings = settings();
        var rows = new ArrayList<Row>();
        for (OptionSpec option : OptionSettings.all()) {
            rows.add(row(option, settings));
        }
        settings.leftOut().ifPresent(it -> insert(it, rows));
        if (json) {
            out.println(Json.pretty(document(rows)));
        } else {
            rows.forEach(row -> out.println(Harmless.of(line(row))));
        }
        return ExitCode.OK;
    }

    private static Row row(OptionSpec option, Settings settings) {
        String key = OptionSettings.key(option);
        Optional<Setting> setting = settings.find(key);
        String value = setting.map(Setting::value).orElseGet(() -> defaultOf(option));
        String source = setting.map(Setting::source).orElse("default");
        return new Row(key, FileValue.shown(List.of(key.split("\\.")), value), source, "");
    }

    /** What is left out stands below what counts instead. */
    private static void insert(LeftOut leftOut, List<Row> rows) {
        for (FileValue value : leftOut.values()) {
            int at = rows.size();
            for (int i = 0; i < rows.size(); i++) {
                String key = rows.get(i).key();
                boolean isInstead = key.equals(value.key()) || key.equals(value.path().getFirst());
                at = isInstead ? i + 1 : at;
            }
            String source = leftOut.file() + ", line " + value.line();
            rows.add(at, new Row(value.key(), value.shown(), source, leftOut.reason()));
        }
    }

    private static String line(Row row) {
        String value = row.value().isEmpty() ? "-" : row.value();
        String source =
                row.reason().isEmpty()
                        ? row.source()
                        : "left out: %s %s ('lmresp trust')".formatted(row.source(), row.reason());
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
