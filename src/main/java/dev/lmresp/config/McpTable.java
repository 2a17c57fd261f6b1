package dev.lmresp.config;

import dev.lmresp.config.McpServer.Address;
import dev.lmresp.config.McpServer.Program;
import dev.lmresp.config.McpServer.Way;
import dev.lmresp.files.SettingsException;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One table {@code [mcp.NAME]} of a settings file. */
final class McpTable {
    static final String TABLE = "mcp";
    static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    static final Duration TIMEOUT = Duration.ofSeconds(60);
    static final int MAX_OUTPUT = 32 << 10;

    private static final List<String> KEYS =
            List.of(
                    "command",
                    "args",
                    "env",
                    "url",
                    "headers",
                    "api-key-env",
                    "enabled",
                    "tools",
                    "approve",
                    "start-timeout",
                    "timeout",
                    "max-output");
    private static final String NAME = "[a-zA-Z0-9_-]{1,32}";
    private static final double MAX_SECONDS = Duration.ofDays(1).toSeconds();
    private static final long MAX_BYTES = 16 << 20;

    private final SettingsFile file;
    private final String name;
    private final TomlTable table;

    McpTable(SettingsFile file, String name, TomlTable table) {
        this.file = file;
        this.name = name;
        this.table = table;
    }

    McpServer server() {
        if (!name.matches(NAME)) {
            throw new SettingsException(
                    "%s: 'mcp.%s': the name may contain only letters, digits, _ and -, and at most 32 of them"
                            .formatted(file.place(TABLE, name), name));
        }
        for (String key : table.keySet()) {
            if (!KEYS.contains(key)) {
                throw wrong(key, "unknown key; the keys are " + String.join(", ", KEYS));
            }
        }
        return new McpServer(
                name,
                way(),
                value("enabled", Boolean.class, "true or false").orElse(true),
                texts("tools"),
                runsUnasked(),
                seconds("start-timeout", START_TIMEOUT),
                seconds("timeout", TIMEOUT),
                maxOutput());
    }

    private Way way() {
        boolean isProgram = table.contains(List.of("command"));
        Optional<String> url = value("url", String.class, "a string");
        if (isProgram == url.isPresent()) {
            throw new SettingsException(
                    "%s: 'mcp.%s' needs 'command' or 'url'%s"
                            .formatted(
                                    file.place(TABLE, name),
                                    name,
                                    isProgram ? ", and not both" : ""));
        }
        if (isProgram) {
            refuse(List.of("headers", "api-key-env"), "it is allowed only with 'url'");
            return new Program(command(), pairs("env"));
        }
        refuse(List.of("args", "env"), "it is allowed only with 'command'");
        return new Address(
                Address.url(url.orElse(""))
                        .orElseThrow(
                                () -> wrong("url", "it must be a URL such as https://host/mcp")),
                pairs("headers"),
                value("api-key-env", String.class, "the name of a variable").orElse(""));
    }

    /**
     * The command line: one list, or the program and its arguments separately, as other clients
     * have it.
     */
    private List<String> command() {
        var words = new ArrayList<String>();
        if (table.get(List.of("command")) instanceof String program) {
            words.add(program);
        } else {
            words.addAll(texts("command").orElse(List.of()));
        }
        if (words.isEmpty() || words.getFirst().isBlank()) {
            throw wrong("command", "it must be an array of strings such as [\"npx\", \"server\"]");
        }
        words.addAll(texts("args").orElse(List.of()));
        if (has(words, '\0')) {
            throw wrong("command", "it must not contain a NUL character");
        }
        return List.copyOf(words);
    }

    private void refuse(List<String> keys, String reason) {
        for (String key : keys) {
            if (table.contains(List.of(key))) {
                throw wrong(key, reason);
            }
        }
    }

    private boolean runsUnasked() {
        String word = value("approve", String.class, "a string").orElse("ask");
        return switch (word) {
            case "ask" -> false;
            case "always" -> true;
            default -> throw wrong("approve", "it must be \"ask\" or \"always\"");
        };
    }

    private Duration seconds(String key, Duration otherwise) {
        Optional<Number> value = value(key, Number.class, "a number of seconds");
        double seconds = value.map(Number::doubleValue).orElse(otherwise.toMillis() / 1000.0);
        if (!(seconds >= 0.001 && seconds <= MAX_SECONDS)) {
            throw wrong(key, "it must be a number of seconds, more than 0 and at most a day");
        }
        return Duration.ofMillis((long) (1000 * seconds));
    }

    private int maxOutput() {
        long bytes = value("max-output", Long.class, "a number").orElse((long) MAX_OUTPUT);
        if (bytes < 2 || bytes > MAX_BYTES) {
            throw wrong("max-output", "it must be a number of bytes, from 2 to " + MAX_BYTES);
        }
        return (int) bytes;
    }

    private Optional<List<String>> texts(String key) {
        return value(key, TomlArray.class, "an array of strings")
                .map(
                        list ->
                                list.toList().stream()
                                        .map(it -> text(key, it, "an array of strings"))
                                        .toList());
    }

    private Map<String, String> pairs(String key) {
        var pairs = new LinkedHashMap<String, String>();
        String expected = "a table of strings";
        Optional<TomlTable> texts = value(key, TomlTable.class, expected);
        if (texts.isPresent()) {
            for (String one : texts.get().keySet()) {
                Object value = texts.get().get(List.of(one));
                String text = text(key, value == null ? "" : value, expected);
                if (one.isBlank() || has(List.of(one, text), '\0') || one.indexOf('=') >= 0) {
                    throw wrong(key, "'" + one + "' is not a valid name here");
                }
                pairs.put(one, text);
            }
        }
        return pairs;
    }

    private static boolean has(List<String> texts, char c) {
        return texts.stream().anyMatch(it -> it.indexOf(c) >= 0);
    }

    private String text(String key, Object value, String expected) {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(key, "it must be " + expected);
    }

    private <T> Optional<T> value(String key, Class<T> type, String expected) {
        Object value = table.get(List.of(key));
        if (value != null && !type.isInstance(value)) {
            throw wrong(key, "it must be " + expected);
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    private SettingsException wrong(String key, String problem) {
        return new SettingsException(
                "%s: 'mcp.%s.%s': %s".formatted(file.place(TABLE, name, key), name, key, problem));
    }
}
