package dev.lmresp.config;

import dev.lmresp.config.McpServer.Address;
import dev.lmresp.config.McpServer.Program;
import dev.lmresp.config.McpServer.Way;

import org.tomlj.TomlTable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final long MAX_BYTES = 16 << 20;

    private final String name;
    private final TableFields fields;

    McpTable(SettingsFile file, String name, TomlTable table) {
        this.name = name;
        this.fields = new TableFields(file, List.of(TABLE, name), table);
    }

    McpServer server() {
        fields.requireName(NAME, "letters, digits, _ and -, and at most 32 of them");
        fields.requireKeys(KEYS);
        return new McpServer(
                name,
                way(),
                fields.flag("enabled", true),
                fields.texts("tools"),
                runsUnasked(),
                fields.seconds("start-timeout").orElse(START_TIMEOUT),
                fields.seconds("timeout").orElse(TIMEOUT),
                fields.number("max-output", 2, MAX_BYTES, "bytes")
                        .map(Long::intValue)
                        .orElse(MAX_OUTPUT));
    }

    private Way way() {
        boolean isProgram = fields.has("command");
        Optional<String> url = fields.text("url");
        if (isProgram == url.isPresent()) {
            throw fields.wrong("it needs 'command' or 'url'" + (isProgram ? ", and not both" : ""));
        }
        if (isProgram) {
            fields.refuse(List.of("headers", "api-key-env"), "it is allowed only with 'url'");
            return new Program(command(), fields.pairs("env"));
        }
        fields.refuse(List.of("args", "env"), "it is allowed only with 'command'");
        return new Address(
                Address.url(url.orElse(""))
                        .orElseThrow(
                                () ->
                                        fields.wrong(
                                                "url",
                                                "it must be a URL such as https://host/mcp")),
                fields.pairs("headers"),
                fields.text("api-key-env").orElse(""));
    }

    /**
     * The command line: one list, or the program and its arguments separately, as other clients
     * have it.
     */
    private List<String> command() {
        var words = new ArrayList<String>();
        if (fields.raw("command") instanceof String program) {
            words.add(program);
        } else {
            words.addAll(fields.texts("command").orElse(List.of()));
        }
        if (words.isEmpty() || words.getFirst().isBlank()) {
            throw fields.wrong(
                    "command", "it must be an array of strings such as [\"npx\", \"server\"]");
        }
        words.addAll(fields.texts("args").orElse(List.of()));
        if (TableFields.hasNul(words)) {
            throw fields.wrong("command", "it must not contain a NUL character");
        }
        return List.copyOf(words);
    }

    private boolean runsUnasked() {
        return switch (fields.text("approve").orElse("ask")) {
            case "ask" -> false;
            case "always" -> true;
            default -> throw fields.wrong("approve", "it must be \"ask\" or \"always\"");
        };
    }
}
