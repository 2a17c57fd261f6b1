package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tools that are lines of shell. */
final class Tools {
    private static final ObjectNode ANYTHING = Json.object().put("type", "object");

    private Tools() {}

    static CommandTool shell(String name, String script) {
        return shell(name, script, Duration.ofSeconds(30), 4096);
    }

    static CommandTool shell(String name, String script, Duration timeout, int maxOutput) {
        return command(List.of("sh", "-c", script), name, ANYTHING, timeout, maxOutput);
    }

    static CommandTool withParameters(String name, String schema, String script) {
        var parameters = (ObjectNode) Json.parse(schema);
        return command(List.of("sh", "-c", script), name, parameters, Duration.ofSeconds(30), 4096);
    }

    static CommandTool command(String... words) {
        return command(List.of(words), "tool", ANYTHING, Duration.ofSeconds(30), 4096);
    }

    private static CommandTool command(
            List<String> words,
            String name,
            ObjectNode parameters,
            Duration timeout,
            int maxOutput) {
        return new CommandTool(
                name,
                "",
                parameters,
                words,
                timeout,
                Path.of("").toAbsolutePath(),
                maxOutput,
                Map.of("LMRESP_TEST", "set"));
    }
}
