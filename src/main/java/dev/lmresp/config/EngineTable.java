package dev.lmresp.config;

import dev.lmresp.config.EngineConfig.Timeouts;

import org.tomlj.TomlTable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One table {@code [engines.NAME]} of a settings file. */
final class EngineTable {
    static final String TABLE = "engines";
    static final String API_KEY_ENV = "api-key-env";

    private static final List<String> KEYS =
            List.of(
                    "url",
                    API_KEY_ENV,
                    "headers",
                    "dialect",
                    "models",
                    "weight",
                    "connect-timeout",
                    "header-timeout",
                    "idle-timeout",
                    "ca");

    /** No slash, which separates it from the name of a model. */
    static final String NAME = "[a-zA-Z0-9_.-]{1,32}";

    private static final long MOST_WEIGHT = 1000;

    private final TableFields fields;
    private final String name;
    private final Map<String, String> environment;

    EngineTable(SettingsFile file, String name, TomlTable table, Map<String, String> environment) {
        this.fields = new TableFields(file, List.of(TABLE, name), table);
        this.name = name;
        this.environment = environment;
    }

    EngineConfig engine() {
        fields.requireName(NAME, "letters, digits, _, . and -, and at most 32 of them");
        fields.requireKeys(KEYS);
        String url =
                fields.text("url")
                        .filter(it -> !it.isBlank())
                        .orElseThrow(
                                () ->
                                        fields.wrong(
                                                "it needs 'url', such as"
                                                        + " \"http://127.0.0.1:8000\""));
        return new EngineConfig(
                name,
                EngineAddress.of(url),
                apiKey(),
                fields.pairs("headers"),
                fields.text("dialect").orElse(ServeConfig.AUTO_DIALECT),
                fields.texts("models").orElse(List.of()),
                fields.number("weight", 1, MOST_WEIGHT, "shares").orElse(1L).intValue(),
                new Timeouts(
                        fields.seconds("connect-timeout"),
                        fields.seconds("header-timeout"),
                        fields.seconds("idle-timeout")),
                fields.text("ca").orElse(""));
    }

    private String apiKey() {
        Optional<String> variable = fields.text(API_KEY_ENV);
        if (variable.isEmpty()) {
            return "";
        }
        String key = environment.getOrDefault(variable.get(), "").strip();
        if (key.isEmpty()) {
            throw fields.wrong(
                    API_KEY_ENV,
                    "names the environment variable " + variable.get() + ", which is not set");
        }
        return key;
    }
}
